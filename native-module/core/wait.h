// Waiting with a limit, for C libraries that are older than ours.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>

namespace realtime {

// As condition.wait_until, which on a steady clock would need GLIBC 2.30. A clock that is set
// meanwhile makes one turn of the loop longer or shorter.
template <typename Condition>
bool waitUntil(std::condition_variable& changed, std::unique_lock<std::mutex>& lock,
               std::chrono::steady_clock::time_point until, Condition condition) {
  while (!condition()) {
    auto left = until - std::chrono::steady_clock::now();
    if (left <= std::chrono::steady_clock::duration::zero()) return false;
    changed.wait_until(lock, std::chrono::system_clock::now() +
                                 std::chrono::ceil<std::chrono::microseconds>(left));
  }
  return true;
}

}  // namespace realtime
