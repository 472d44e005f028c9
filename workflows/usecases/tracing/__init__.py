"""倒查 desk: a frozen reconstruction as a timeline, gaps × persons, print and Excel; a preview without a case."""

from workflows.usecases.tracing.export import workbook
from workflows.usecases.tracing.preview import Asked, preview
from workflows.usecases.tracing.show import PAGE, printed, show
from workflows.usecases.tracing.views import Line, Matrix, TracingView, Wanted

__all__ = ["PAGE", "Asked", "Line", "Matrix", "TracingView", "Wanted", "preview", "printed", "show", "workbook"]
