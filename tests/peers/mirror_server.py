"""Runs a TAXII server that others wrote, with one collection; prints the collection's address.

    python mirror_server.py opentaxii|medallion FOLDER PORT

To be run by a Python that has these servers; see `make mirror`.
"""

from __future__ import annotations

import json
import os
import sys
import uuid
from pathlib import Path
from typing import Any

USER, PASSWORD = "mirror", "mirror-password"
_OPENTAXII = """---
domain: "127.0.0.1:{port}"
support_basic_auth: yes
return_server_error_details: no
auth_api:
  class: opentaxii.auth.sqldb.SQLDatabaseAPI
  parameters:
    db_connection: sqlite:///{folder}/auth.db
    create_tables: yes
    secret: for-the-length-of-one-test-and-no-longer
    token_ttl_secs: 3600
taxii1:
taxii2:
  title: mirror
  description: mirror
  contact: nobody
  max_content_length: 4000000
  allow_custom_properties: true
  persistence_api:
    class: opentaxii.persistence.sqldb.Taxii2SQLDatabaseAPI
    parameters:
      db_connection: sqlite:///{folder}/data.db
      create_tables: yes
logging:
  opentaxii: error
  root: error
"""


def make_opentaxii(folder: Path, port: int) -> tuple[Any, str]:
    """Return OpenTAXII as an application, and the path of its collection."""
    config = folder / "opentaxii.yml"
    config.write_text(_OPENTAXII.format(folder=folder, port=port))
    os.environ["OPENTAXII_CONFIG"] = str(config)
    plain = json.JSONEncoder.default
    # It answers with ids that its own JSON encoder does not know, and so with 500 to every POST.
    json.JSONEncoder.default = lambda self, value: (  # type: ignore[method-assign]
        str(value) if isinstance(value, uuid.UUID) else plain(self, value)
    )
    from opentaxii.cli import app

    with app.app_context():
        kept = app.taxii_server.servers.taxii2.persistence.api
        root = kept.add_api_root(title="mirror", description="", default=True, is_public=True)
        made = kept.add_collection(
            api_root_id=root.id,
            title="mirror",
            description="",
            alias="mirror",
            is_public=True,
            is_public_write=True,
        )
        app.taxii_server.auth.api.create_account(USER, PASSWORD, is_admin=True)
    return app, f"taxii2/{root.id}/collections/{made.id}/"


def make_medallion(folder: Path, port: int) -> tuple[Any, str]:
    """Return medallion as an application, and the path of its collection."""
    id_, root = str(uuid.uuid4()), f"http://127.0.0.1:{port}/api/"
    collection = {
        "id": id_,
        "title": "mirror",
        "can_read": True,
        "can_write": True,
        "media_types": ["application/stix+json;version=2.1"],
        "objects": [],
        "manifest": [],
    }
    information = {
        "title": "mirror",
        "versions": ["application/taxii+json;version=2.1"],
        "max_content_length": 4_000_000,
    }
    data = {
        "/discovery": {"title": "mirror", "default": root, "api_roots": [root]},
        "api": {"information": information, "status": [], "collections": [collection]},
    }
    backend = {
        "module": "medallion.backends.memory_backend",
        "module_class": "MemoryBackend",
        "filename": str(folder / "data.json"),
    }
    config = {"backend": backend, "users": {USER: PASSWORD}, "taxii": {"max_page_size": 100}}
    (folder / "data.json").write_text(json.dumps(data))
    (folder / "config.json").write_text(json.dumps(config))
    from medallion import load_app

    return load_app(str(folder / "config.json")), f"api/collections/{id_}/"


def main(kind: str, folder: Path, port: int) -> None:
    """Serve until the process ends."""
    app, path = {"opentaxii": make_opentaxii, "medallion": make_medallion}[kind](folder, port)
    sys.stdout.write(f"http://127.0.0.1:{port}/{path}\n")
    sys.stdout.flush()
    app.run(host="127.0.0.1", port=port, debug=False, use_reloader=False)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
