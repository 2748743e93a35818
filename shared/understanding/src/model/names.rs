//! Which features a model has: their names in order, and quickly found. Hashes are spread evenly, so
//! where a name stands is nearly known.

/// The name of a feature: the upper bytes of its hash, so that one of forty unknown features is taken
/// for a known one.
pub fn name(hash: u32) -> u32 {
    hash >> 8
}

/// Boards that names are kept on: one for each first byte.
const BOARDS: usize = 256;
/// Bytes of a name on its board.
const REST: usize = 2;
/// Names that are looked at together, around the place where one should be.
const AROUND: usize = 64;

/// The names of a model: where each board ends (`u32`), then of each name what its board does not say
/// (`u16`), in order. Little endian.
#[derive(Clone, Copy)]
pub(super) struct Names<'a> {
    ends: &'a [[u8; 4]],
    rests: &'a [[u8; REST]],
}

/// Names in their order, as bytes.
pub fn bytes(names: &[u32]) -> Vec<u8> {
    let end = |board: usize| names.partition_point(|name| board_of(*name) <= board);
    let ends = (0..BOARDS).map(|board| u32::try_from(end(board)).unwrap_or(u32::MAX));
    let mut bytes: Vec<u8> = ends.flat_map(u32::to_le_bytes).collect();
    bytes.extend(names.iter().flat_map(|name| rest_of(*name).to_le_bytes()));
    bytes
}

fn board_of(name: u32) -> usize {
    (name >> 16) as usize
}

#[allow(clippy::cast_possible_truncation)]
fn rest_of(name: u32) -> u16 {
    name as u16
}

impl<'a> Names<'a> {
    /// Takes names from the front of bytes; what is left stands behind them.
    pub(super) fn read(bytes: &'a [u8]) -> Option<(Self, &'a [u8])> {
        let (ends, rest) = bytes.split_at_checked(4 * BOARDS)?;
        let ends = ends.as_chunks().0;
        let many = u32::from_le_bytes(*ends.last()?) as usize;
        let (rests, rest) = rest.split_at_checked(many.checked_mul(REST)?)?;
        Some((Self { ends, rests: rests.as_chunks().0 }, rest))
    }

    /// How many there are.
    pub(super) fn len(self) -> usize {
        self.rests.len()
    }

    /// The place of a name, if it has one. Who asks for many in their order gives `off` on from one to
    /// the next: each stands about as far from where it should be as the one before.
    pub(super) fn place(self, name: u32, off: &mut isize) -> Option<usize> {
        let board = board_of(name);
        let end = |board: usize| self.ends.get(board).map(|end| u32::from_le_bytes(*end) as usize);
        let start = board.checked_sub(1).map_or(Some(0), end)?;
        let names = self.rests.get(start..end(board)?)?;
        let wanted = rest_of(name);
        let share = (names.len() * usize::from(wanted)) >> 16;
        let from = share.saturating_add_signed(*off).saturating_sub(AROUND / 2);
        let from = from.min(names.len().saturating_sub(AROUND));
        let around = names.get(from..names.len().min(from + AROUND))?;
        let below =
            usize::from(around.iter().map(|name| u16::from(is_below(name, wanted))).sum::<u16>());
        // One below and one that is not: no other part of the board has it.
        let is_here =
            (below > 0 || from == 0) && (below < around.len() || from + below == names.len());
        let at = match is_here {
            true => from + below,
            false => names.partition_point(|name| is_below(name, wanted)),
        };
        *off = at.cast_signed() - share.cast_signed();
        (*names.get(at)? == wanted.to_le_bytes()).then_some(start + at)
    }
}

fn is_below(name: &[u8; REST], wanted: u16) -> bool {
    u16::from_le_bytes(*name) < wanted
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Names that look like chance, in their order.
    fn some(many: u32) -> Vec<u32> {
        let mut names: Vec<u32> =
            (0..many).map(|at| name(at.wrapping_mul(0x9e37_79b1) ^ at << 9)).collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    #[test]
    fn every_name_has_its_place_and_no_other_has_one() {
        // Few, many, and all on few boards.
        let crowded = some(40_000).into_iter().map(|name| name >> 5);
        for names in [some(7), some(90_000), crowded.collect(), Vec::new()] {
            let mut names: Vec<u32> = names;
            names.dedup();
            let mut all = bytes(&names);
            all.push(9);
            let (read, rest) = Names::read(&all).unwrap();
            assert_eq!((read.len(), rest), (names.len(), [9].as_slice()));
            let mut off = 0;
            for (at, name) in names.iter().enumerate() {
                assert_eq!(read.place(*name, &mut off), Some(at), "in order");
                assert_eq!(read.place(*name, &mut 0), Some(at), "alone");
                let next = name + 1;
                let known = names.get(at + 1) == Some(&next);
                assert_eq!(read.place(next, &mut off).is_some(), known && next < 1 << 24);
            }
            assert!(Names::read(&all[..all.len() - 2]).is_none() || names.is_empty());
        }
    }
}
