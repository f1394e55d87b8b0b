"""What every page shows around its content."""


def shell(request):
    return {"member": getattr(request, "member", None)}
