"""Database router: one database seen through three roles; only the owner's alias migrates."""


class RoleRouter:
    def allow_migrate(self, db: str, app_label: str, **hints: object) -> bool:
        return db == "owner"

    def allow_relation(self, obj1: object, obj2: object, **hints: object) -> bool:
        return True
