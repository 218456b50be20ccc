"""Guards of pages, under the name other rooms look for them. See common.views."""

from common.views import OnceMixin, VerbRequired, may, once, refused, requires, safe_next

__all__ = ["OnceMixin", "VerbRequired", "may", "once", "refused", "requires", "safe_next"]
