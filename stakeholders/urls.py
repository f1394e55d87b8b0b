from django.urls import path

from stakeholders import views

pages = "w/<slug:workspace>/stakeholders/"
urlpatterns = [
    path(pages, views.stakeholders, name="stakeholders"),
    path(f"{pages}new/", views.new_stakeholder, name="stakeholder_new"),
    path(f"{pages}companies/new/", views.new_company, name="company_new"),
    path(f"{pages}companies/<str:key>/", views.company, name="company"),
    path(f"{pages}companies/<str:key>/remove/", views.remove_company, name="company_remove"),
    path(f"{pages}<str:key>/", views.stakeholder, name="stakeholder"),
    path(f"{pages}<str:key>/remove/", views.remove_stakeholder, name="stakeholder_remove"),
]
