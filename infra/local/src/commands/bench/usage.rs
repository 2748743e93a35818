//! What a phase takes: time, processor time of all threads, the most memory. The last two only
//! where the system tells them in `/proc`.

use serde::Serialize;
use std::fs;
use std::time::Instant;

/// Ticks of the processor time in `/proc/self/stat`, in a second; fixed in Linux's interface.
const TICKS: f64 = 100.0;

/// What a phase took.
#[derive(Debug, Clone, Copy, Serialize)]
pub(super) struct Spent {
    /// Seconds on the wall.
    pub(super) wall_s: f64,
    /// Seconds of processor time, all threads.
    pub(super) cpu_s: Option<f64>,
    /// The most memory that was resident in the phase, in MiB.
    pub(super) peak_mib: Option<f64>,
}

impl Spent {
    /// This phase and the next one.
    pub(super) fn and(self, next: Spent) -> Spent {
        Spent {
            wall_s: self.wall_s + next.wall_s,
            cpu_s: self.cpu_s.zip(next.cpu_s).map(|(one, other)| one + other),
            peak_mib: self.peak_mib.zip(next.peak_mib).map(|(one, other)| one.max(other)),
        }
    }

    /// As a person reads it.
    pub(super) fn words(&self) -> String {
        let mut words = format!("{:.2} s", self.wall_s);
        if let Some(cpu) = self.cpu_s {
            words += &format!(", {cpu:.2} CPU s");
        }
        if let Some(peak) = self.peak_mib {
            words += &format!(", at most {peak:.1} MiB");
        }
        words
    }
}

/// Measures a phase, from its making to [`Meter::stop`].
pub(super) struct Meter {
    wall: Instant,
    ticks: Option<f64>,
    threads: Option<f64>,
}

impl Meter {
    pub(super) fn start() -> Self {
        // Forgets the high-water mark so far; where that is not possible, it is that of the process.
        let _ = fs::write("/proc/self/clear_refs", "5");
        Self { ticks: ticks(), threads: threads(), wall: Instant::now() }
    }

    pub(super) fn stop(&self) -> Spent {
        let wall_s = self.wall.elapsed().as_secs_f64();
        let past = |now: Option<f64>, then: Option<f64>| Some((now? - then?).max(0.0));
        // The sum over the threads is exact, but forgets those that have ended; the process's own
        // count forgets nobody, but is only right to two hundredths of a second.
        let cpu_s = match (past(ticks(), self.ticks), past(threads(), self.threads)) {
            (Some(ticks), Some(threads)) => Some(threads.max(ticks - 2.0 / TICKS)),
            (ticks, threads) => ticks.or(threads),
        };
        Spent {
            wall_s: thousandths(wall_s),
            cpu_s: cpu_s.map(thousandths),
            peak_mib: status("VmHWM:").map(thousandths),
        }
    }
}

/// To three digits.
pub(super) fn thousandths(value: f64) -> f64 {
    (value * 1_000.0).round() / 1_000.0
}

/// A line of `/proc/self/status`, in MiB.
fn status(name: &str) -> Option<f64> {
    let text = fs::read_to_string("/proc/self/status").ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix(name))?;
    let kib: f64 = line.split_whitespace().next()?.parse().ok()?;
    Some(kib / 1024.0)
}

/// Processor time of the process.
fn ticks() -> Option<f64> {
    let text = fs::read_to_string("/proc/self/stat").ok()?;
    // The name of the process, in brackets, may hold blanks.
    let (_, fields) = text.rsplit_once(')')?;
    let mut fields = fields.split_whitespace().skip(11);
    let mut next = || fields.next()?.parse::<f64>().ok();
    Some((next()? + next()?) / TICKS)
}

/// Processor time of the threads that live.
fn threads() -> Option<f64> {
    let mut nanoseconds = 0.0;
    for task in fs::read_dir("/proc/self/task").ok()? {
        let text = fs::read_to_string(task.ok()?.path().join("schedstat")).ok()?;
        nanoseconds += text.split_whitespace().next()?.parse::<f64>().ok()?;
    }
    Some(nanoseconds / 1e9)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(target_os = "linux")]
    fn a_phase_is_measured() {
        let meter = Meter::start();
        let sum: u64 = (0..50_000_000_u64).map(std::hint::black_box).sum();
        let spent = meter.stop();
        assert!(sum > 0 && spent.wall_s > 0.0);
        assert!(spent.cpu_s.unwrap() > 0.0 && spent.peak_mib.unwrap() > 1.0);
        let twice = spent.and(spent);
        assert_eq!(twice.peak_mib, spent.peak_mib);
        assert!(twice.cpu_s > spent.cpu_s && twice.words().contains("CPU s"));
    }
}
