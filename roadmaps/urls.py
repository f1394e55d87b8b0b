"""Addresses of the roadmap, under `/w/<workspace>/`."""

from django.urls import path

from roadmaps import alignment_views, baseline_views, check_in_views, lens_views, looking_back, strategy_views, views

urlpatterns = [
    path("roadmap/", views.roadmap, name="roadmap"),
    path("roadmap/moves/", views.moves, name="roadmap_moves"),
    path("roadmap/cards/", views.move, name="roadmap_cards"),
    path("roadmap/cards/new/", views.add_card, name="roadmap_card_new"),
    path("roadmap/reasons/", views.reasons, name="roadmap_reasons"),
    path("roadmap/shift/", views.shift, name="roadmap_shift"),
    path("roadmap/links/", views.links, name="roadmap_links"),
    path("roadmap/create/", views.create, name="roadmap_create"),
    path("roadmap/slips.csv", looking_back.slips_csv, name="roadmap_slips_csv"),
    path("roadmap/changes.csv", looking_back.changes_csv, name="roadmap_changes_csv"),
    path("lenses/", lens_views.lenses, name="lenses"),
    path("lenses/<int:pk>/", lens_views.lens, name="lens"),
    path("baselines/", baseline_views.baselines, name="baselines"),
    path("baselines/<str:key>/", baseline_views.baseline, name="baseline"),
    path("strategy/", strategy_views.page, name="strategy"),
    path("strategy/alignment/", alignment_views.set_cell, name="alignment_cell"),
    path("strategy/vision/", strategy_views.vision, name="vision"),
    path("strategy/objectives/new/", strategy_views.new_objective, name="objective_new"),
    path("strategy/objectives/<str:key>/", strategy_views.objective, name="objective"),
    path("strategy/objectives/<str:key>/remove/", strategy_views.remove_objective, name="objective_remove"),
    path("strategy/objectives/<str:key>/key-results/new/", strategy_views.new_key_result, name="key_result_new"),
    path("strategy/objectives/<str:key>/features/", strategy_views.serve, name="objective_serve"),
    path("strategy/key-results/<str:key>/", strategy_views.key_result, name="key_result"),
    path("strategy/key-results/<str:key>/remove/", strategy_views.remove_key_result, name="key_result_remove"),
    path("strategy/key-results/<str:key>/check-ins/", check_in_views.check_ins, name="check_ins"),
    path("strategy/check-ins/<int:pk>/remove/", check_in_views.remove_check_in, name="check_in_remove"),
    path("strategy/features/", strategy_views.serve_from_orphans, name="orphan_serve"),
    path("strategy/contributions/<int:pk>/remove/", strategy_views.unserve, name="contribution_remove"),
]
