"""倒查 reconstruction from our own record: every act and every omission in a window, in one ordered timeline."""

from workflows.processes.reconstruction.making import collect, reconstruct

__all__ = ["collect", "reconstruct"]
