"""Once created the tables one by one; they are created together by the next migration. Kept for its name."""

from django.db import migrations


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = []
