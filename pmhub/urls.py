"""Where everything is. Pages of a workspace live under `/w/<workspace>/`, REST under `/api/v1/`."""

from django.urls import include, path

from pmhub import errors

urlpatterns = [
    path("", include("pmhub.api")),
    path("", include("pmhub.shell_urls")),
    path("w/<slug:workspace>/", include("roadmaps.urls")),
    path("w/<slug:workspace>/", include("sharing.urls")),
    path("", include("sharing.links.visitor_urls")),
    path("", include("features.urls")),
    path("", include("pmhub.kpi_urls")),
    path("", include("pmhub.pages")),
    path("", include("stakeholders.urls")),
    path("", include("workspaces.urls")),
    path("", include("history.urls")),
    path("accounts/", include("allauth.account.urls")),
]

handler404 = errors.not_found
handler403 = errors.forbidden
handler500 = errors.broken
handler400 = errors.bad_request
