// ThreadSanitizer has a thread of its own, so nobody can tell that all threads are at rest.
#pragma once

#if defined(__has_feature)
#define BELAY_HAS_FEATURE(x) __has_feature(x)
#else
#define BELAY_HAS_FEATURE(x) 0
#endif

#if defined(__SANITIZE_THREAD__) || BELAY_HAS_FEATURE(thread_sanitizer)
inline constexpr bool knows_its_threads = false;
#else
inline constexpr bool knows_its_threads = true;
#endif
