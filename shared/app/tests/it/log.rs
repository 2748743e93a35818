//! Everything that is logged, as text: for looking for what must not be there.

use std::cell::RefCell;
use std::fmt::{Debug, Write};
use std::sync::{Arc, Mutex, Once};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

/// What one thread logs while somebody listens.
#[derive(Clone, Default)]
pub(crate) struct Log(Arc<Mutex<String>>);

/// Ends the listening.
pub(crate) struct Guard;

thread_local! {
    static LISTENER: RefCell<Option<Log>> = const { RefCell::new(None) };
}

/// The one subscriber of the process. One for each listener would come and go while other tests log
/// at the same places, and what is remembered of a place that nobody listens to could win.
struct Router;

impl Log {
    /// Makes the process ready to be listened to; every world does it first.
    pub(crate) fn install() {
        static ONCE: Once = Once::new();
        ONCE.call_once(|| tracing::subscriber::set_global_default(Router).unwrap());
    }

    pub(crate) fn listen() -> (Self, Guard) {
        Self::install();
        let log = Self::default();
        LISTENER.with(|listener| *listener.borrow_mut() = Some(log.clone()));
        (log, Guard)
    }

    pub(crate) fn text(&self) -> String {
        self.0.lock().unwrap().clone()
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        LISTENER.with(|listener| *listener.borrow_mut() = None);
    }
}

struct Line(String);

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        write!(self.0, "{}={value:?} ", field.name()).unwrap();
    }
}

impl Subscriber for Router {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }
    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }
    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn event(&self, event: &Event<'_>) {
        LISTENER.with(|listener| {
            let Some(log) = &*listener.borrow() else { return };
            let mut line = Line(String::new());
            event.record(&mut line);
            let mut text = log.0.lock().unwrap();
            text.push_str(&line.0);
            text.push('\n');
        });
    }
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}
