"""Addresses of the shell itself; the pages of a workspace live in `pmhub/urls.py`."""

from django.urls import path

from pmhub import assets, errors, front, look, search, styleguide

urlpatterns = [
    path("", front.front, name="front"),
    path("w/<slug:workspace>/search/", search.search, name="search"),
    path("assets/<slug:digest>.css", assets.serve_stylesheet, name="stylesheet"),
    path("assets/<slug:digest>/<path:name>.js", assets.serve_script, name="script"),
    path("look/", look.look, name="look"),
    path("styleguide/", styleguide.styleguide, name="styleguide"),
    path("styleguide/errors/<slug:name>/", styleguide.error_page, name="styleguide_error"),
    path("offline/", errors.offline, name="offline"),
]
