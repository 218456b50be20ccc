"""Whether the acting office may do something: the one comparison, for rooms above `accounts` and below it alike.

The scope that `accounts` opened for the office carries its verbs and its anchor; nothing more is needed to answer.
"""

from __future__ import annotations

from common.errors import NotAllowed
from common.scoping import Scope, current_scope


def covers(scope: Scope, node) -> bool:
    """Whether a node of the tree (an organisation, or anything with its tier columns) is within the scope."""
    return scope.sees_everything or (scope.column is not None and getattr(node, scope.column) == scope.anchor_id)


def can(scope: Scope, verb: str, obj=None) -> bool:
    """Whether the office may do `verb`, and with `obj` when one is given.

    obj is a node of the tree or any scoped object; nodes are compared by their tier columns, never by the position
    in the tree, so that a damaged interval can show nobody anything.
    """
    if scope.sees_everything:
        return True
    if verb not in scope.verbs:
        return False
    if obj is None:
        return True
    if type(obj).scope_paths.anchor == "":
        return covers(scope, obj)
    return type(obj)._base_manager.filter(scope.q(type(obj)), pk=obj.pk).exists()


def require(verb: str, obj=None, *, scope: Scope | None = None) -> Scope:
    """The current scope if it may do this; raises NotAllowed otherwise."""
    scope = scope or current_scope()
    if not can(scope, verb, obj):
        raise NotAllowed()
    return scope


def require_superior(verb: str, node, *, scope: Scope | None = None) -> Scope:
    """Like `require`, and the office must stand above the node: nobody decides on what is one's own."""
    scope = require(verb, node, scope=scope)
    if not scope.sees_everything and scope.anchor_id == node.pk:
        raise NotAllowed("not_own", "此事由上级组织办理，不能由本组织自己办理。")
    return scope
