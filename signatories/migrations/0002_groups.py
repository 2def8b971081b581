"""The groups Coordinator and Viewer and what each may do; on which appeals is said by `Colleague`."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

SEEN = (
    "appeal",
    "appealtext",
    "footnote",
    "mark",
    "membership",
    "network",
    "organization",
    "organizationname",
    "signatory",
)
# An organization comes with a signatory; by itself only whoever keeps the site adds one.
ADDED = (*(model for model in SEEN if model != "organization"), "colleague")
REMOVED = ("appealtext", "colleague", "footnote", "mark", "membership", "organizationname")

MAY = {
    "Coordinator": [
        *(f"view_{model}" for model in (*SEEN, "colleague", "journalentry")),
        *(f"add_{model}" for model in ADDED),
        *(f"change_{model}" for model in (*SEEN, "colleague")),
        *(f"delete_{model}" for model in REMOVED),
    ],
    "Viewer": [f"view_{model}" for model in SEEN],
}


def make_groups(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    permission = apps.get_model("auth", "Permission")
    for name, codenames in MAY.items():
        group, _made = apps.get_model("auth", "Group").objects.get_or_create(name=name)
        for codename in codenames:
            act, model = codename.split("_")
            # Django itself makes permissions only after all migrations; one that is there it leaves alone.
            content_type, _made = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
                app_label="signatories", model=model
            )
            verbose = apps.get_model("signatories", model)._meta.verbose_name
            granted, _made = permission.objects.get_or_create(
                content_type=content_type, codename=codename, defaults={"name": f"Can {act} {verbose}"}
            )
            group.permissions.add(granted)


def remove_groups(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("auth", "Group").objects.filter(name__in=MAY).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("signatories", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]
    operations = [migrations.RunPython(make_groups, remove_groups)]
