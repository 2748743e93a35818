//! The open documents of one currency of a debtor, sorted by how they stand.

use super::standing::{Standing, standing};
use crate::because::Why;
use crate::calendar::Day;
use crate::debtor::Debtor;
use crate::ids::InvoiceId;
use crate::item::Item;
use crate::money::{Currency, total};
use crate::policy::Minimum;

/// A document and how much of it may be asked for, in minor units.
pub(super) type Open<'a> = (&'a Item, i64);

/// The documents of one currency; those that are owed are in the order of their due dates.
pub(super) struct Group<'a> {
    pub(super) asked: Vec<Open<'a>>,
    pub(super) not_due: Vec<Open<'a>>,
    pub(super) left_out: Vec<(InvoiceId, Why)>,
    pub(super) credits: i64,
}

pub(super) fn gather<'a>(debtor: &'a Debtor, currency: Currency, today: Day) -> Group<'a> {
    let mut group =
        Group { asked: Vec::new(), not_due: Vec::new(), left_out: Vec::new(), credits: 0 };
    for item in debtor.items.iter().filter(|item| item.doc.currency == currency) {
        match standing(debtor, item, today) {
            Standing::Asked(open) => group.asked.push((item, open)),
            Standing::NotDue(open) => {
                group.not_due.push((item, open));
                group.left_out.push((item.doc.id.clone(), Why::NotDue));
            }
            Standing::Left(why) => {
                if why == Why::Credit && !item.missing {
                    group.credits = group.credits.saturating_add(item.doc.rest());
                }
                group.left_out.push((item.doc.id.clone(), why));
            }
        }
    }
    let by_due =
        |(a, _): &Open<'_>, (b, _): &Open<'_>| (a.doc.due, &a.doc.id).cmp(&(b.doc.due, &b.doc.id));
    group.asked.sort_by(by_due);
    group.not_due.sort_by(by_due);
    group
}

impl<'a> Group<'a> {
    /// The document that sets the tone: the oldest that is worth it. Credits that nobody has set
    /// against anything yet count against the oldest first: what the debtor has paid for in this
    /// way is not unpaid (DOMAIN 4.7), and a residue never raises the tone.
    pub(super) fn lead(&self, minimum: Minimum) -> Option<&'a Item> {
        self.lead_of(minimum, |_| true)
    }

    /// The same, of those that may set it.
    pub(super) fn lead_of(
        &self,
        minimum: Minimum,
        may: impl Fn(&Item) -> bool,
    ) -> Option<&'a Item> {
        let mut credits = self.credits;
        let mut worth = |open: i64| {
            let used = credits.min(open);
            credits -= used;
            open > used && open - used >= minimum.invoice
        };
        let mut open = self.asked.iter().filter(|(_, open)| worth(*open)).map(|(item, _)| *item);
        open.find(|item| may(item))
    }

    /// Whether credits cover the oldest of what may be asked for: somebody should set them off.
    pub(super) fn credits_cover_oldest(&self) -> bool {
        self.asked.first().is_some_and(|(_, open)| self.credits > 0 && self.credits >= *open)
    }

    /// What may be asked for in all, in minor units.
    pub(super) fn sum(&self) -> i64 {
        total(self.asked.iter().map(|(_, open)| *open))
    }
}
