"""Profiles: the ready ones by name."""

from gis.profiles import chicago, data_police_uk, latvia, san_francisco, vancouver
from gis.profiles.profile import NewCategory, Profile, category_key, slug

PROFILES: dict[str, Profile] = {
    module.PROFILE.name: module.PROFILE
    for module in (data_police_uk, chicago, san_francisco, vancouver, latvia)
}

__all__ = ["PROFILES", "NewCategory", "Profile", "category_key", "slug"]
