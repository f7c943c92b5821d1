//! Says how far a step has come, to whoever watches a terminal; in a log, nothing.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

/// The bar of one step.
pub struct Progress {
    bar: ProgressBar,
}

impl Progress {
    /// A bar over so many pieces of work.
    pub fn over(pieces: usize, what: &'static str) -> Self {
        let bar = ProgressBar::new(pieces as u64);
        let style = ProgressStyle::with_template("{bar:30} {pos}/{len} {msg}");
        Self::start(bar, style, what)
    }

    /// A step whose length is not known beforehand.
    pub fn during<T>(what: &'static str, work: impl FnOnce() -> T) -> T {
        let style = ProgressStyle::with_template("{spinner} {elapsed} {msg}");
        let progress = Self::start(ProgressBar::new_spinner(), style, what);
        progress.bar.enable_steady_tick(Duration::from_millis(120));
        let done = work();
        progress.end();
        done
    }

    fn start(
        bar: ProgressBar,
        style: Result<ProgressStyle, indicatif::style::TemplateError>,
        what: &'static str,
    ) -> Self {
        let bar = bar.with_message(what);
        if let Ok(style) = style {
            bar.set_style(style);
        }
        Self { bar }
    }

    /// One piece more is done.
    pub fn step(&self) {
        self.bar.inc(1);
    }

    /// The step is over; its bar goes.
    pub fn end(&self) {
        self.bar.finish_and_clear();
    }
}
