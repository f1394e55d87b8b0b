"""OpenAPI from the same declarations that do the work: rows, inputs, filters, sorts."""

from drf_spectacular.openapi import AutoSchema


class PmhubSchema(AutoSchema):
    """Filled in by `kit.api.viewsets.NounViewSet`: its row is the response, its inputs the bodies."""

    def get_request_serializer(self):
        if self.method == "POST" and hasattr(self.view, "create_input"):
            return self.view.create_input
        if self.method in {"PATCH", "PUT"} and hasattr(self.view, "change_input"):
            return self.view.change_input
        return super().get_request_serializer()

    def get_response_serializers(self):
        return getattr(self.view, "row", None) or super().get_response_serializers()
