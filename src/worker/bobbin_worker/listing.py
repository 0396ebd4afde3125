# SPDX-License-Identifier: GPL-3.0-or-later
"""The functions of a file or module, found without running it."""

import ast
import json
import os
import sys

MAX_SIZE = 16 << 20
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def main(arguments):
    if len(arguments) != 2 or arguments[0] != '--functions':
        sys.exit('Usage: bobbin_worker.py [--functions FILE.py|MODULE]')
    answer, status = answer_for(arguments[1])
    sys.stdout.reconfigure(encoding='utf-8')
    json.dump(answer, sys.stdout, ensure_ascii=False)
    print()
    sys.exit(status)


def answer_for(what):
    """(what to print, exit status)."""
    name = os.path.basename(what)
    try:
        path = what if what.endswith('.py') or os.sep in what else find_module(what)
        with open(path, 'rb') as file:
            source = file.read(MAX_SIZE + 1)
        if len(source) > MAX_SIZE:
            raise OSError(f'{name} is too large to be looked through')
        tree = ast.parse(source, path)
    except SyntaxError as error:
        where = f', line {error.lineno}' if error.lineno else ''
        return {'error': f'{name}{where}: {error.msg}'}, 1
    except LookupError as error:
        return {'error': error.args[0]}, 1
    except OSError as error:
        return {'error': f'{name}: {error.strerror or error}'}, 1
    except (ValueError, RecursionError, MemoryError) as error:
        return {'error': f'{name}: {error}'}, 1
    found = {}
    collect(tree.body, '', found)
    return {'functions': list(found.values())}, 0


def find_module(name):
    """The file of package.module, looked for by hand: the import system would run
    the packages on the way."""
    parts = name.split('.')
    if not all(part.isidentifier() for part in parts):
        raise LookupError(f'“{name}” is no name of a module.')
    for folder in [os.getcwd(), *sys.path]:
        base = os.path.join(folder, *parts)
        for path in (os.path.join(base, '__init__.py'), base + '.py'):
            if os.path.isfile(path):
                return path
    raise LookupError(f'There is no module “{name}” that is a Python file.')


def collect(body, prefix, found):
    """The functions that these statements define; a later one replaces an earlier."""
    for statement in body:
        if isinstance(statement, FUNCTIONS):
            entry = describe(statement, prefix)
            if entry is not None:
                found.pop(entry['name'], None)
                found[entry['name']] = entry
        elif isinstance(statement, ast.ClassDef):
            collect(statement.body, f'{prefix}{statement.name}.', found)
        else:
            for branch in branches(statement):
                collect(branch, prefix, found)


def branches(statement):
    """The blocks of a statement like if, try, with and match."""
    yield getattr(statement, 'body', ())
    for branch in (*getattr(statement, 'handlers', ()), *getattr(statement, 'cases', ())):
        yield branch.body
    yield getattr(statement, 'orelse', ())
    yield getattr(statement, 'finalbody', ())


def describe(function, prefix):
    """What the form shows of a function; None for a method that needs an object."""
    decorators = {ast.unparse(node).rpartition('.')[2] for node in function.decorator_list}
    arguments = function.args
    if prefix:
        if 'classmethod' in decorators:
            drop_first(arguments)
        elif 'staticmethod' not in decorators:
            return None
    n_positional = len(arguments.posonlyargs) + len(arguments.args)
    required = n_positional - len(arguments.defaults) + sum(value is None for value in arguments.kw_defaults)
    doc = (ast.get_docstring(function) or '').strip().splitlines()
    return {
        'name': prefix + function.name,
        'line': function.lineno,
        'args': ast.unparse(without_annotations(arguments)),
        'required': required,
        'doc': doc[0].strip() if doc else '',
        'async': isinstance(function, ast.AsyncFunctionDef),
        'generator': is_generator(function),
        'public': not any(part.startswith('_') for part in (prefix + function.name).split('.')),
    }


def drop_first(arguments):
    names = arguments.posonlyargs or arguments.args
    n_positional = len(arguments.posonlyargs) + len(arguments.args)
    if names:
        del names[0]
        if len(arguments.defaults) == n_positional:
            del arguments.defaults[0]


def without_annotations(arguments):
    for argument in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs,
                     arguments.vararg, arguments.kwarg):
        if argument is not None:
            argument.annotation = None
    return arguments


def is_generator(function):
    """Whether the function itself yields, and not only one inside it."""
    waiting = list(function.body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, (ast.Yield, ast.YieldFrom)):
            return True
        if not isinstance(node, (*FUNCTIONS, ast.Lambda, ast.ClassDef)):
            waiting.extend(ast.iter_child_nodes(node))
    return False
