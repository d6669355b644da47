#include "core/standing.h"

#include <algorithm>
#include <utility>

namespace realtime {

std::uint64_t Standing::add(std::string operation, std::string body, std::uint64_t subscription,
                            std::string place) {
  std::lock_guard<std::mutex> lock(mutex_);
  lastEntry_++;
  requests_.push_back({lastEntry_, std::move(operation), std::move(body), subscription, "",
                       std::move(place)});
  return lastEntry_;
}

void Standing::confirmed(std::uint64_t entry, const std::string& id) {
  if (id.empty()) return;
  std::lock_guard<std::mutex> lock(mutex_);
  auto end = std::remove_if(requests_.begin(), requests_.end(), [&](const Request& request) {
    return request.entry < entry && request.id == id;
  });
  requests_.erase(end, requests_.end());
  for (Request& request : requests_) {
    if (request.entry == entry) request.id = id;
  }
}

Standing::Request Standing::refused(std::uint64_t entry) {
  std::lock_guard<std::mutex> lock(mutex_);
  auto found = std::find_if(requests_.begin(), requests_.end(),
                            [&](const Request& request) { return request.entry == entry; });
  if (found == requests_.end()) return {};
  Request request = std::move(*found);
  requests_.erase(found);
  return request;
}

void Standing::removeSubscription(std::uint64_t number) {
  std::lock_guard<std::mutex> lock(mutex_);
  auto end = std::remove_if(requests_.begin(), requests_.end(), [&](const Request& request) {
    return request.subscription == number;
  });
  requests_.erase(end, requests_.end());
}

void Standing::removeSubscriptions() {
  std::lock_guard<std::mutex> lock(mutex_);
  auto end = std::remove_if(requests_.begin(), requests_.end(),
                            [](const Request& request) { return request.subscription != 0; });
  requests_.erase(end, requests_.end());
}

bool Standing::isNamed(const Request& request, const std::string& idOrAlias) {
  return request.subscription == 0 &&
         (request.id == idOrAlias || alias(request.entry) == idOrAlias);
}

std::string Standing::removeRule(const std::string& idOrAlias, bool& known) {
  std::lock_guard<std::mutex> lock(mutex_);
  std::string id;
  known = false;
  auto end = std::remove_if(requests_.begin(), requests_.end(), [&](const Request& request) {
    if (!isNamed(request, idOrAlias)) return false;
    known = true;
    id = request.id;
    return true;
  });
  requests_.erase(end, requests_.end());
  return id;
}

std::string Standing::idOf(const std::string& idOrAlias) const {
  std::lock_guard<std::mutex> lock(mutex_);
  for (const Request& request : requests_) {
    if (isNamed(request, idOrAlias) && !request.id.empty()) return request.id;
  }
  return idOrAlias;
}

std::vector<Standing::Request> Standing::all() const {
  std::lock_guard<std::mutex> lock(mutex_);
  return requests_;
}

}  // namespace realtime
