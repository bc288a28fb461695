"""Copies of classes out of Python sources, with the imports that they need where they go."""

import ast
import builtins
import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

BUILT_IN = set(dir(builtins))


@dataclass(frozen=True)
class Source:
    """The text of one module."""

    module: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        """Return its syntax."""
        return ast.parse(self.text)

    def class_named(self, name: str) -> ast.ClassDef:
        """Return the class."""
        classes = [node for node in self.tree.body if isinstance(node, ast.ClassDef)]
        return next(node for node in classes if node.name == name)

    def text_of(self, node: ast.ClassDef | ast.FunctionDef) -> str:
        """Return what stands there, with its decorators."""
        first = min([node.lineno, *(one.lineno for one in node.decorator_list)])
        lines = self.text.splitlines()[first - 1 : node.end_lineno]
        return textwrap.dedent("\n".join(lines))

    def methods_of(self, name: str) -> dict[str, str]:
        """Return the text of every method of the class, those of its bases first."""
        node = self.class_named(name)
        known = {one.name for one in self.tree.body if isinstance(one, ast.ClassDef)}
        methods: dict[str, str] = {}
        for base in node.bases:
            if isinstance(base, ast.Name) and base.id in known:
                methods |= self.methods_of(base.id)
        for one in node.body:
            if isinstance(one, ast.FunctionDef):
                methods[one.name] = self.text_of(one)
        return methods

    def attributes_of(self, name: str) -> Mapping[str, str]:
        """Return the annotations in the body of the class."""
        return {
            one.target.id: ast.unparse(one.annotation)
            for one in self.class_named(name).body
            if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name)
        }

    def imports_for(self, text: str) -> set[tuple[str, str]]:
        """Return module and name of everything that the text needs from elsewhere, or from here."""
        tree = ast.parse(text)
        used = {one.id for one in ast.walk(tree) if isinstance(one, ast.Name)}
        used |= set(_quoted_types(tree))
        made = {one.name for one in ast.parse(text).body if isinstance(one, ast.ClassDef)}
        imported = dict(self._imported())
        return {(imported.get(name, self.module), name) for name in used - BUILT_IN - made} & {
            (imported.get(name, self.module), name) for name in self._names()
        }

    def _names(self) -> set[str]:
        """Return every name that the module has at its top."""
        names = {name for name, _ in self._imported()}
        for node in self.tree.body:
            if isinstance(node, ast.ClassDef | ast.FunctionDef):
                names.add(node.name)
            elif isinstance(node, ast.Assign):
                names |= {one.id for one in node.targets if isinstance(one, ast.Name)}
            elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                names.add(node.target.id)
        return names

    def _imported(self) -> list[tuple[str, str]]:
        found = []
        for node in self.tree.body:
            if isinstance(node, ast.ImportFrom):
                found += [(one.name, node.module or "") for one in node.names]
            elif isinstance(node, ast.Import):
                found += [(one.name, "") for one in node.names]
        return found


def import_lines(wanted: Iterable[tuple[str, str]]) -> str:
    """Return the import statements, in three groups as isort has them."""
    modules: dict[str, set[str]] = {}
    for module, name in wanted:
        modules.setdefault(module, set()).add(name)
    groups: dict[int, list[str]] = {}
    for module in sorted(modules):
        names = sorted(modules[module], key=_as_isort)
        lines = [f"import {name}" for name in names]
        if module:
            lines = _wrapped(module, names)
        groups.setdefault(_group(module or names[0]), []).extend(lines)
    return "\n\n".join("\n".join(groups[place]) for place in sorted(groups))


def renamed(text: str, names: Mapping[str, str]) -> str:
    """Return the text with whole names replaced."""
    for old, new in names.items():
        text = re.sub(rf"\b{re.escape(old)}\b", new, text)
    return text


def _as_isort(name: str) -> tuple[int, str]:
    return (0 if name.isupper() else 1 if name[0].isupper() else 2, name)


def _group(module: str) -> int:
    top = module.partition(".")[0]
    if module.startswith("."):
        return 3
    return {"cleanbreak": 2, "pytest": 1, "tests": 1, "cryptography": 1}.get(top, 0)


def _wrapped(module: str, names: list[str]) -> list[str]:
    line = f"from {module} import {', '.join(names)}"
    if len(line) <= 100:
        return [line]
    return [f"from {module} import (", *(f"    {name}," for name in names), ")"]


def _quoted_types(tree: ast.Module) -> Iterator[str]:
    """Yield what functions of the text name in quotes: a class that stands further below."""
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef):
            types = [function.returns, *(one.annotation for one in function.args.args)]
            for part in (one for said in types if said for one in ast.walk(said)):
                if isinstance(part, ast.Constant) and isinstance(part.value, str):
                    yield part.value
