//! A random world in which everything can fail, judged after every step.
//!
//! One seed decides everything: who owes what, what comes in when, which call fails in which way,
//! who dies in the middle of it, in which order workers run. So a failure is repeated by its seed:
//! `SIM_SEED=17 cargo nextest run -p e2e simulation`. `SIM_RUNS` and `SIM_DAYS` set how much is
//! tried.

mod check;
mod firm;
mod judge;
mod mortal;
mod ops;
mod rest;
mod world;

use judge::Judge;
use ops::Op;
use world::World;

/// Seeds that are tried without being asked for more, and days that each lives.
const RUNS: u64 = 30;
const DAYS: u64 = 30;

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok().and_then(|text| text.parse().ok())
}

/// What happened in all runs together: a simulation in which nothing happens proves nothing.
#[derive(Debug, Default)]
struct Tally {
    mails: usize,
    claims: usize,
    faults: usize,
    deaths: usize,
    imports: usize,
    asked: usize,
}

#[test]
fn nobody_is_ever_mailed_twice_and_nothing_is_forgotten() {
    let days = number("SIM_DAYS").unwrap_or(DAYS);
    let seeds: Vec<u64> = match number("SIM_SEED") {
        Some(seed) => vec![seed],
        None => (1..=number("SIM_RUNS").unwrap_or(RUNS)).collect(),
    };
    let mut tally = Tally::default();
    let many = seeds.len() >= 20;
    for seed in seeds {
        println!("SIM_SEED={seed}");
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(tokio::task::unconstrained(live(seed, days, &mut tally)));
    }
    println!("{tally:?}");
    if many && days >= 20 {
        let happened = tally.mails > 100 && tally.deaths > 20 && tally.faults > 500;
        assert!(happened && tally.imports > 100 && tally.asked > 20, "{tally:?}");
    }
}

/// One life of one world.
async fn live(seed: u64, days: u64, tally: &mut Tally) {
    let world = World::new(seed).await;
    let mut judge = Judge::default();
    judge.judges(&world, &[]);
    for day in 0..days {
        world.morning();
        for step in 0..world.below(6) + 4 {
            world.moves_on();
            let mut ops: Vec<Op> = (0..world.below(3) + 1).map(|_| Op::any(&world)).collect();
            match step {
                0 => ops.extend(Op::morning(&world, day)),
                // Whatever else happens, somebody looks once while people are at their desks.
                2 if world.below(5) > 0 => {
                    world.opens();
                    ops.push(Op::Tick);
                }
                _ => {}
            }
            if number("SIM_SEED").is_some() {
                println!("{} {ops:?}", world.now());
            }
            tally.deaths += ops::happen(&world, &ops).await;
            judge.judges(&world, &ops);
        }
    }
    rest::comes(&world, &mut judge).await;
    tally.mails += world.wire.left().len();
    tally.claims += judge.claims;
    tally.asked += judge.asked;
    tally.imports += judge.imports;
    tally.faults += world.faults.fired().len();
}
