"""Four more demonstration districts, one for each of the other practices, each on its own real divisions.

What a practice calls its tiers, how often it meets, which posts it has: all of that comes from the practice itself.
These modules tell only the stories.
"""

from demo.districts.fucheng import Fucheng
from demo.districts.haibowan import Haibowan
from demo.districts.longyan import Xinluo
from demo.districts.ronghe import Ronghe

SITES = {"fucheng": Fucheng, "ronghe": Ronghe, "haibowan": Haibowan, "xinluo": Xinluo}
USERNAMES = [username for site in SITES.values() for username, _ in site.SPEC.people]
