//! Raises the audio thread above others, and says whether that worked.
//!
//! On Linux the control thread asks for round-robin scheduling on behalf of the audio thread, so that the audio
//! thread itself never talks to the system; CPAL has done so already for devices without a sound server in between.
//! On other systems CPAL asks, and reports a refusal.

use crate::snapshot::Priority;

/// Above all ordinary threads, below what the kernel and sound servers take for themselves.
#[cfg(target_os = "linux")]
const LEVEL: i32 = 10;

/// What the system calls the calling thread; costs no system call.
#[cfg(target_os = "linux")]
pub(crate) fn this_thread() -> usize {
    thread_priority::thread_native_id() as usize
}

/// As above: 1, since other systems are not asked by name.
#[cfg(not(target_os = "linux"))]
pub(crate) fn this_thread() -> usize {
    1
}

/// Raises a thread that runs, if `wanted`, and says how it is scheduled.
#[cfg(target_os = "linux")]
pub(crate) fn settle(thread: usize, wanted: bool) -> Priority {
    use thread_priority::{
        RealtimeThreadSchedulePolicy as Policy, ThreadPriority, ThreadPriorityValue,
        ThreadSchedulePolicy,
    };
    let native = thread as thread_priority::ThreadId;
    let ordinary = |why: String| Priority::Ordinary(why);
    if let Ok((ThreadSchedulePolicy::Realtime(policy), found)) =
        thread_priority::thread_schedule_policy_param(native)
    {
        return Priority::Raised(format!("{policy:?} {}", found.sched_priority));
    }
    if !wanted {
        return ordinary("not asked for".to_owned());
    }
    let Ok(level) = ThreadPriorityValue::try_from(LEVEL as u8) else {
        return ordinary("no such level".to_owned());
    };
    let policy = ThreadSchedulePolicy::Realtime(Policy::RoundRobin);
    match thread_priority::set_thread_priority_and_policy(
        native,
        ThreadPriority::Crossplatform(level),
        policy,
    ) {
        Ok(()) => match thread_priority::thread_schedule_policy_param(native) {
            Ok((ThreadSchedulePolicy::Realtime(policy), found)) => {
                Priority::Raised(format!("{policy:?} {}", found.sched_priority))
            }
            _ => ordinary("the system took the request and did nothing".to_owned()),
        },
        Err(cause) => ordinary(format!("the system refuses: {cause}")),
    }
}

/// As above; a refusal comes from CPAL as an error of the stream.
#[cfg(not(target_os = "linux"))]
pub(crate) fn settle(_thread: usize, wanted: bool) -> Priority {
    if wanted {
        Priority::Raised("as the system does for sound".to_owned())
    } else {
        Priority::Ordinary("not asked for".to_owned())
    }
}
