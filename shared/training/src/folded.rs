//! Learning with a part left out, so that each mail is judged by what has not seen it.

use crate::tune::Judged;
use std::thread::ScopedJoinHandle;

/// Parts that the evidence is cut into.
pub(crate) const FOLDS: u64 = 10;

/// What was learned from all mails, and for each fold what was learned without it.
pub(crate) struct Folded {
    /// From all.
    pub(crate) all: Vec<u8>,
    without: Vec<Vec<u8>>,
}

impl Folded {
    /// Of mails, with what is learned from them; the folds in threads of their own.
    pub(crate) fn of<'m, T: Sync>(
        mails: &'m [T],
        judged: impl Fn(&'m T) -> &'m Judged<'m> + Sync,
        learn: impl Fn(&[&'m T]) -> Vec<u8> + Sync,
    ) -> Self {
        std::thread::scope(|scope| {
            let (learn, judged) = (&learn, &judged);
            let without = |fold: u64| {
                let others = mails.iter().filter(move |it| judged(it).one.fold(FOLDS) != fold);
                scope.spawn(move || learn(&others.collect::<Vec<_>>()))
            };
            let without: Vec<_> = (0..FOLDS).map(without).collect();
            let all = learn(&mails.iter().collect::<Vec<_>>());
            let joined = |it: ScopedJoinHandle<'_, Vec<u8>>| {
                it.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
            };
            Self { all, without: without.into_iter().map(joined).collect() }
        })
    }

    /// What was learned from mails of other folds.
    pub(crate) fn without(&self, judged: &Judged<'_>) -> Option<&[u8]> {
        let fold = usize::try_from(judged.one.fold(FOLDS)).ok()?;
        self.without.get(fold).map(Vec::as_slice)
    }

    /// With what was learned behind it.
    pub(crate) fn with(mut self, next: Self) -> Self {
        self.all.extend(next.all);
        self.without.iter_mut().zip(next.without).for_each(|(it, next)| it.extend(next));
        self
    }
}
