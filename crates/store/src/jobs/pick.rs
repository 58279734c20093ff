//! Which of the due jobs go first: the fairness between organizations, as one pure decision.

use std::collections::HashMap;

use uuid::Uuid;

/// A due job by its key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Candidate {
    pub(super) organization: Uuid,
    pub(super) id: Uuid,
}

/// How many jobs of a queue one organization may hold at once: all but a quarter, so that there is a worker left for
/// whoever comes next.
pub(super) fn share(concurrency: usize) -> usize {
    concurrency - concurrency / 4
}

/// How many of them history as a whole may hold: never the last worker, unless there is only one, because who calls now
/// must not wait for a long piece of the past.
pub(super) fn history_share(concurrency: usize) -> usize {
    share(concurrency).min(concurrency.saturating_sub(1)).max(1)
}

/// Takes up to `room` of `due`, always from the organization that holds least, never beyond `share` for one. `due` lists
/// the jobs of each organization in the order they should run.
pub(super) fn pick(
    due: &[Candidate],
    held: &HashMap<Uuid, usize>,
    share: usize,
    room: usize,
) -> Vec<Candidate> {
    let mut waiting: Vec<(Uuid, usize, std::collections::VecDeque<Candidate>)> = Vec::new();
    for candidate in due {
        match waiting.iter_mut().find(|(owner, ..)| *owner == candidate.organization) {
            Some((.., jobs)) => jobs.push_back(*candidate),
            None => waiting.push((
                candidate.organization,
                held.get(&candidate.organization).copied().unwrap_or(0),
                [*candidate].into(),
            )),
        }
    }
    let mut picked = Vec::with_capacity(room);
    while picked.len() < room {
        let next = waiting
            .iter_mut()
            .filter(|(_, holds, jobs)| *holds < share && !jobs.is_empty())
            .min_by_key(|(_, holds, _)| *holds);
        let Some((_, holds, jobs)) = next else { break };
        *holds += 1;
        picked.extend(jobs.pop_front());
    }
    picked
}

#[cfg(test)]
mod tests {
    use super::*;

    fn due(owners: &[u128]) -> Vec<Candidate> {
        let job = |(id, owner): (u128, &u128)| Candidate {
            organization: Uuid::from_u128(*owner),
            id: Uuid::from_u128(id),
        };
        (0..).zip(owners).map(job).collect()
    }

    fn owners(picked: &[Candidate]) -> Vec<u128> {
        picked.iter().map(|one| one.organization.as_u128()).collect()
    }

    #[test]
    fn a_flood_gives_way_to_the_organization_that_holds_nothing() {
        let held = HashMap::from([(Uuid::from_u128(1), 2)]);
        assert_eq!(owners(&pick(&due(&[1, 1, 1, 1, 2]), &held, 6, 2)), [2, 1]);
    }

    #[test]
    fn one_organization_never_holds_every_worker() {
        assert_eq!(pick(&due(&[1; 20]), &HashMap::new(), share(8), 8).len(), 6);
        assert_eq!(share(1), 1);
    }

    #[test]
    fn history_never_holds_the_last_worker() {
        assert_eq!([1, 2, 3, 4, 8, 16].map(history_share), [1, 1, 2, 3, 6, 12]);
    }

    #[test]
    fn organizations_take_turns() {
        assert_eq!(owners(&pick(&due(&[1, 1, 1, 2, 2, 3]), &HashMap::new(), 8, 5)), [1, 2, 3, 1, 2]);
    }
}
