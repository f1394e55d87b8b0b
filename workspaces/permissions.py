"""The whole policy on one page: who may do which deed.

A verb that is not here is a mistake and nobody may do it. Seeing is no verb but for the few of `SEEING`: a
member sees the present rows of the own workspace. A token may do what its member may, cut down to its scopes:
every deed needs `write`, those of `ADMINISTRATION` need `admin`.
"""

from workspaces.roles import Role

OWNERS = frozenset({Role.OWNER, Role.SYSTEM})
ADMINS = OWNERS | {Role.ADMIN}
EDITORS = ADMINS | {Role.EDITOR}
CONTRIBUTORS = EDITORS | {Role.CONTRIBUTOR}
EVERYBODY = CONTRIBUTORS | {Role.VIEWER}

ADMINISTRATION = {
    "workspace.founded": OWNERS,
    "workspace.changed": ADMINS,
    "member.invited": ADMINS,
    "member.joined": EVERYBODY,
    "member.role_changed": ADMINS,
    "member.removed": ADMINS,
    "member.changed": EVERYBODY,
    "invitation.withdrawn": ADMINS,
    "invitation.accepted": EVERYBODY,
    "token.created": EVERYBODY,
    "token.revoked": EVERYBODY,
    "history.undo_others": ADMINS,
    "history.imported": EDITORS,
    "share_link.created": EDITORS,
    "share_link.changed": EDITORS,
    "share_link.revoked": EDITORS,
    "public_roadmap.opened": EDITORS,
    "public_roadmap.changed": EDITORS,
    "public_roadmap.closed": EDITORS,
    "public_feature.published": EDITORS,
    "public_feature.changed": EDITORS,
    "public_feature.hidden": EDITORS,
}

# What not every member sees; a token that may read is enough.
SEEING = {
    "email.seen": CONTRIBUTORS,  # addresses of members and stakeholders: viewers are often guests
}

POLICY: dict[str, frozenset] = {
    **ADMINISTRATION,
    **SEEING,
    # workspaces
    "product.created": ADMINS,
    "product.changed": EDITORS,
    "product.archived": ADMINS,
    "product.reopened": ADMINS,
    "product.removed": ADMINS,
    "product.stage_reached": ADMINS,  # by the decision of a gate
    "product.stage_set": EDITORS,  # by hand, past its gate and with a reason
    "team.created": EDITORS,
    "team.changed": EDITORS,
    "team.removed": EDITORS,
    "team.imported": EDITORS,
    "member.imported": EDITORS,  # placeholders only: viewers without an account
    # history
    "comment.created": EVERYBODY,
    "comment.changed": EVERYBODY,
    "comment.removed": EVERYBODY,
    # features
    "status.created": ADMINS,
    "status.changed": ADMINS,
    "status.removed": ADMINS,
    "custom_field.created": ADMINS,
    "custom_field.changed": ADMINS,
    "custom_field.removed": ADMINS,
    "feature.created": EDITORS,
    "feature.changed": EDITORS,
    "feature.estimated": CONTRIBUTORS,
    "feature.status_set": CONTRIBUTORS,
    "feature.planned": EDITORS,
    "feature.explained": EDITORS,
    "feature.unplanned": EDITORS,
    "feature.ranked": EDITORS,
    "feature.assigned": EDITORS,
    "feature.removed": EDITORS,
    "feature.restored": EDITORS,
    "feature.imported": EDITORS,
    "score.set": EDITORS,
    "score.removed": EDITORS,
    "score.imported": EDITORS,
    "dependency.created": EDITORS,
    "dependency.removed": EDITORS,
    "release.created": EDITORS,
    "release.changed": EDITORS,
    "release.shipped": EDITORS,
    "release.removed": EDITORS,
    "release.imported": EDITORS,
    "criterion.created": EDITORS,
    "criterion.changed": EDITORS,
    "criterion.ticked": CONTRIBUTORS,  # who builds it says when it is met
    "criterion.moved": EDITORS,
    "criterion.removed": EDITORS,
    "risk.created": CONTRIBUTORS,
    "risk.changed": CONTRIBUTORS,
    "risk.closed": CONTRIBUTORS,
    "risk.reopened": CONTRIBUTORS,
    "risk.removed": EDITORS,
    # metrics
    "metric.created": EDITORS,
    "metric.changed": EDITORS,
    "metric.removed": EDITORS,
    "target.set": EDITORS,
    "target.removed": EDITORS,
    "reading.recorded": CONTRIBUTORS,
    "reading.withdrawn": CONTRIBUTORS,
    "annotation.created": CONTRIBUTORS,
    "annotation.changed": CONTRIBUTORS,
    "annotation.removed": CONTRIBUTORS,
    # stakeholders
    "company.created": EDITORS,
    "company.changed": EDITORS,
    "company.removed": EDITORS,
    "stakeholder.created": EDITORS,
    "stakeholder.changed": EDITORS,
    "stakeholder.removed": EDITORS,
    # roadmaps
    "gate.created": EDITORS,
    "gate.changed": EDITORS,
    "gate.removed": EDITORS,
    "gate.decided": ADMINS,
    "gate.reopened": ADMINS,
    "gate_criterion.created": EDITORS,
    "gate_criterion.changed": EDITORS,
    "gate_criterion.removed": EDITORS,
    "gate_criterion.answered": EDITORS,
    "sunset_plan.written": EDITORS,
    "sunset_plan.removed": EDITORS,
    "affected_company.set": EDITORS,
    "affected_company.removed": EDITORS,
    "baseline.created": EDITORS,
    "baseline.changed": EDITORS,
    "baseline.removed": EDITORS,
    "status_update.posted": CONTRIBUTORS,
    "status_update.changed": CONTRIBUTORS,
    "status_update.removed": CONTRIBUTORS,
    "objective.health_set": CONTRIBUTORS,  # only by saying how it goes
    "lens.saved": EVERYBODY,  # one's own; what is everybody's takes the right to share besides
    "lens.changed": EVERYBODY,
    "lens.shared": EDITORS,
    "lens.removed": EVERYBODY,
    "vision.written": EDITORS,
    "vision.restored": EDITORS,
    "vision.approved": ADMINS,
    "vision.approval_withdrawn": ADMINS,
    "objective.created": EDITORS,
    "objective.changed": EDITORS,
    "objective.removed": EDITORS,
    "objective.approved": ADMINS,
    "objective.approval_withdrawn": ADMINS,
    "key_result.created": EDITORS,
    "key_result.changed": EDITORS,
    "key_result.removed": EDITORS,
    "key_result.measured": CONTRIBUTORS,  # only by checking in
    "check_in.made": CONTRIBUTORS,
    "check_in.removed": CONTRIBUTORS,
    "contribution.set": EDITORS,
    "contribution.moved": EDITORS,
    "contribution.removed": EDITORS,
}


def roles_for(verb: str) -> frozenset:
    """Who may do `verb`. Redo (undoing an undo) is for whoever may do anything to such a thing: see `history.undo`."""
    noun, _, deed = verb.partition(".")
    if deed != "undone":
        return POLICY.get(verb, frozenset())
    return frozenset[str]().union(*(roles for known, roles in POLICY.items() if known.startswith(f"{noun}.")))
