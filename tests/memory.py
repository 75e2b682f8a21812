"""The most memory a process has held, for tests that run one and read what it prints."""

PEAK_MB = """
def peak_mb():
    for line in open("/proc/self/status"):
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) // 1024
"""
"""Source of a function for a process of its own: unlike what ``resource`` tells, its figure does
not begin with that of the process it was forked from."""
