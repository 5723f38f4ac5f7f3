"""What our SCIM says of itself: the attributes that are kept, and what the server can do."""

from __future__ import annotations

from typing import Any

USER = "urn:ietf:params:scim:schemas:core:2.0:User"
GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group"
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
ERROR = "urn:ietf:params:scim:api:messages:2.0:Error"
LIST = "urn:ietf:params:scim:api:messages:2.0:ListResponse"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
_SCHEMA = "urn:ietf:params:scim:schemas:core:2.0:Schema"
_TYPE = "urn:ietf:params:scim:schemas:core:2.0:ResourceType"
_CONFIG = "urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"
MOST = 200


def _attribute(name: str, kind: str = "string", says: str = "", **more: Any) -> dict[str, Any]:
    return {
        "name": name, "type": kind, "multiValued": False, "description": says, "required": False,
        "mutability": "readWrite", "returned": "default",
        **({"caseExact": False, "uniqueness": "none"} if kind == "string" else {}), **more,
    }  # fmt: skip


_SCHEMAS = {
    USER: ("User", "En person i kommunens katalog.", [
        _attribute("userName", says="Användarnamnet här.", required=True, uniqueness="server"),
        _attribute("name", "complex", "Namnet.", subAttributes=[
            _attribute("givenName", says="Förnamn."), _attribute("familyName", says="Efternamn."),
        ]),
        _attribute("displayName", says="Namnet som det visas.", mutability="readOnly"),
        _attribute("title", says="Titel."),
        _attribute("active", "boolean", "Falskt: personen har slutat.", required=True),
        _attribute("emails", "complex", "E-post; en sparas.", multiValued=True, subAttributes=[
            _attribute("value", says="Adressen."), _attribute("type", says="Slag."),
            _attribute("primary", "boolean", "Den som används."),
        ]),
        _attribute("groups", "complex", "Grupperna.", multiValued=True, mutability="readOnly", subAttributes=[
            _attribute("value", says="Gruppens id.", mutability="readOnly"),
            _attribute("$ref", "reference", "Gruppens adress.", referenceTypes=["Group"], mutability="readOnly"),
            _attribute("display", says="Gruppens namn.", mutability="readOnly"),
        ]),
    ]),
    GROUP: ("Group", "En grupp i kommunens katalog.", [
        _attribute("displayName", says="Namnet, som reglerna nämner.", required=True, uniqueness="server"),
        _attribute("members", "complex", "Medlemmarna.", multiValued=True, subAttributes=[
            _attribute("value", says="Personens id.", mutability="immutable"),
            _attribute("$ref", "reference", "Personens adress.", referenceTypes=["User"], mutability="immutable"),
        ]),
    ]),
    ENTERPRISE: ("EnterpriseUser", "Anställningen.", [
        _attribute("employeeNumber", says="Anställningsnummer."), _attribute("organization", says="Organisation."),
        _attribute("division", says="Avdelning."), _attribute("department", says="Förvaltning eller enhet."),
        _attribute("costCenter", says="Kostnadsställe."),
        _attribute("manager", "complex", "Närmaste chef: tar över ansvar när någon slutar.", subAttributes=[
            _attribute("value", says="Chefens id.", caseExact=True),
            _attribute("$ref", "reference", "Chefens adress.", referenceTypes=["User"]),
        ]),
    ]),
}  # fmt: skip
_TYPES = {"User": ("/Users", USER, [{"schema": ENTERPRISE, "required": False}]), "Group": ("/Groups", GROUP, [])}


def schemas(base: str) -> dict[str, dict[str, Any]]:
    return {
        key: {
            "schemas": [_SCHEMA], "id": key, "name": name, "description": says, "attributes": attributes,
            "meta": {"resourceType": "Schema", "location": f"{base}/Schemas/{key}"},
        }
        for key, (name, says, attributes) in _SCHEMAS.items()
    }  # fmt: skip


def resource_types(base: str) -> dict[str, dict[str, Any]]:
    return {
        name: {
            "schemas": [_TYPE], "id": name, "name": name, "endpoint": endpoint, "schema": schema,
            **({"schemaExtensions": extensions} if extensions else {}),
            "meta": {"resourceType": "ResourceType", "location": f"{base}/ResourceTypes/{name}"},
        }
        for name, (endpoint, schema, extensions) in _TYPES.items()
    }  # fmt: skip


def service(base: str) -> dict[str, Any]:
    off = {"supported": False}
    return {
        "schemas": [_CONFIG],
        "patch": {"supported": True},
        "bulk": {**off, "maxOperations": 0, "maxPayloadSize": 0},
        "filter": {"supported": True, "maxResults": MOST},
        "changePassword": off,
        "sort": off,
        "etag": {"supported": True},
        "authenticationSchemes": [{
            "type": "oauthbearertoken", "name": "Bärarnyckel", "primary": True,
            "description": "Nyckeln som administratören gav katalogen, i Authorization: Bearer.",
        }],
        "meta": {"resourceType": "ServiceProviderConfig", "location": f"{base}/ServiceProviderConfig"},
    }  # fmt: skip
