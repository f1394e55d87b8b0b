from django.urls import path

from features import checklist_views, feature_views, release_views, risk_views, views

grid = "w/<slug:workspace>/features"
one = f"{grid}/<str:key>"
releases = "w/<slug:workspace>/releases"
release = f"{releases}/<str:key>"

urlpatterns = [
    path(f"{grid}/", views.features, name="features"),
    path(f"{grid}.csv", views.features_csv, name="features_csv"),
    path(f"{grid}.json", views.features_json, name="features_json"),
    path(f"{grid}/rows/", views.rows, name="feature_rows"),
    path(f"{grid}/cells/", views.cells, name="feature_cells"),
    path(f"{grid}/count/", views.count, name="feature_count"),
    path(f"{grid}/layout/", views.layout, name="feature_layout"),
    path(f"{grid}/choices/", views.choices, name="feature_choices"),
    path(f"{grid}/remove/", views.remove, name="features_remove"),
    path(f"{grid}/new/", views.new, name="feature_new"),
    path(f"{grid}/search/", views.search, name="feature_search"),
    path(f"{grid}/preview/", views.preview, name="feature_preview"),
    path(f"{one}/", feature_views.feature, name="feature"),
    path(f"{one}/edit/", feature_views.edit, name="feature_edit"),
    path(f"{one}/panel/", feature_views.panel, name="feature_panel"),
    path(f"{one}/versions/<int:number>/", feature_views.version, name="feature_version"),
    path(f"{one}/comments/", feature_views.add_comment, name="feature_comment"),
    path(f"{one}/comments/<int:pk>/", feature_views.change_comment, name="feature_comment_change"),
    path(f"{one}/comments/<int:pk>/remove/", feature_views.remove_comment, name="feature_comment_remove"),
    path(f"{one}/links/", feature_views.add_link, name="feature_link"),
    path(f"{one}/links/<int:pk>/remove/", feature_views.remove_link, name="feature_unlink"),
    path(f"{one}/checklist/", checklist_views.add, name="feature_criterion"),
    path(f"{one}/checklist/<int:pk>/", checklist_views.change, name="feature_criterion_change"),
    path(f"{one}/checklist/<int:pk>/remove/", checklist_views.remove, name="feature_criterion_remove"),
    path(f"{one}/risks/", risk_views.add, name="feature_risk"),
    path(f"{one}/risks/<int:pk>/", risk_views.change, name="feature_risk_change"),
    path(f"{one}/risks/<int:pk>/remove/", risk_views.remove, name="feature_risk_remove"),
    path(f"{one}/fields/", feature_views.add_field, name="feature_field"),
    path(f"{one}/remove/", feature_views.remove, name="feature_remove"),
    path(f"{releases}/", release_views.releases, name="releases"),
    path(f"{releases}/new/", release_views.new, name="release_new"),
    path(f"{release}/", release_views.release, name="release"),
    path(f"{release}/edit/", release_views.edit, name="release_edit"),
    path(f"{release}/remove/", release_views.remove, name="release_remove"),
    path(f"{release}/features/", release_views.add_feature, name="release_feature"),
    path(f"{release}/features/<str:feature>/remove/", release_views.drop_feature, name="release_feature_drop"),
    path(f"{release}/risks/", release_views.add_risk, name="release_risk"),
    path(f"{release}/risks/<int:pk>/", release_views.change_risk, name="release_risk_change"),
    path(f"{release}/risks/<int:pk>/remove/", release_views.remove_risk, name="release_risk_remove"),
    path(f"{release}/notes/", release_views.notes, name="release_notes"),
    path(f"{release}/ship/", release_views.ship, name="release_ship"),
]
