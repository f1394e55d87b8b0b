"""Addresses of the doors in and out, under `/w/<workspace>/`."""

from django.urls import path

from sharing import views
from sharing.exports import views as exports
from sharing.links import views as links
from sharing.public import views as public

urlpatterns = [
    path("share/", links.links, name="share"),
    path("share/preview/", links.preview, name="share_preview"),
    path("share/<int:pk>/", links.link, name="share_link"),
    path("share/<int:pk>/revoke/", links.revoke, name="share_revoke"),
    path("products/<slug:slug>/public/", public.settings, name="public_settings"),
    path("products/<slug:slug>/public/close/", public.close, name="public_close"),
    path("products/<slug:slug>/public/features/", public.publish, name="public_publish"),
    path("public-features/<int:pk>/", public.change, name="public_change"),
    path("public-features/<int:pk>/hide/", public.hide, name="public_hide"),
    path("roadmap/export/", exports.export, name="roadmap_export"),
    path("exports/", exports.exports, name="exports"),
    path("exports/<int:pk>/file/", exports.file, name="export_file"),
    path("exports/<int:pk>/cancel/", exports.cancel, name="export_cancel"),
    path("import/", views.imports, name="imports"),
    path("import/<int:pk>/", views.import_, name="import"),
    path("import/<int:pk>/map/", views.map_columns, name="import_map"),
    path("import/<int:pk>/write/", views.write, name="import_write"),
    path("import/<int:pk>/undo/", views.take_back, name="import_undo"),
    path("import/<int:pk>/discard/", views.discard, name="import_discard"),
    path("import/<int:pk>/mapping.json", views.mapping_file, name="import_mapping"),
    path("import/<int:pk>/report.csv", views.report, name="import_report"),
]
