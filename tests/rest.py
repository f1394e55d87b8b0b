"""A REST client for tests: paths are inside the workspace, bodies are JSON."""

import json

from django.test import Client


class Rest:
    def __init__(self, workspace: str, secret: str):
        self.base = f"/api/v1/w/{workspace}"
        self.headers = {"authorization": f"Bearer {secret}"}
        self.client = Client()

    def send(self, method: str, path: str, body=None, **headers):
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        content = {"data": json.dumps(body), "content_type": "application/json"} if body is not None else {}
        address = path if path.startswith(("/api/", "http")) else self.base + path
        return getattr(self.client, method)(address, headers=self.headers | headers, **content)

    def get(self, path, **headers):
        return self.send("get", path, **headers)

    def post(self, path, body=None, **headers):
        return self.send("post", path, body if body is not None else {}, **headers)

    def put(self, path, body=None, **headers):
        return self.send("put", path, body if body is not None else {}, **headers)

    def patch(self, path, body=None, **headers):
        return self.send("patch", path, body if body is not None else {}, **headers)

    def delete(self, path, **headers):
        return self.send("delete", path, **headers)
