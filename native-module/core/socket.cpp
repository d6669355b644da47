#include "core/socket.h"

#include <utility>

#ifdef _WIN32
#include <winsock2.h>
#include <ws2tcpip.h>
#else
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>
#endif

namespace realtime {
namespace {

#ifdef _WIN32
using Poll = WSAPOLLFD;
int pollAll(Poll* all, unsigned count, int millis) { return WSAPoll(all, count, millis); }
bool wouldBlock() { return WSAGetLastError() == WSAEWOULDBLOCK; }
bool interrupted() { return false; }
void closeHandle(SocketHandle handle) { closesocket(handle); }
void makeNonBlocking(SocketHandle handle) {
  u_long yes = 1;
  ioctlsocket(handle, FIONBIO, &yes);
  SetHandleInformation(reinterpret_cast<HANDLE>(handle), HANDLE_FLAG_INHERIT, 0);
}
SocketHandle open(int type) { return socket(AF_INET, type, 0); }
constexpr int kSendFlags = 0;
#else
using Poll = pollfd;
int pollAll(Poll* all, unsigned count, int millis) { return poll(all, count, millis); }
bool wouldBlock() { return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINPROGRESS; }
bool interrupted() { return errno == EINTR; }
void closeHandle(SocketHandle handle) { ::close(handle); }
void makeNonBlocking(SocketHandle) {}
SocketHandle open(int type) { return socket(AF_INET, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0); }
constexpr int kSendFlags = MSG_NOSIGNAL;
#endif

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

}  // namespace

Socket& Socket::operator=(Socket&& other) noexcept {
  if (this != &other) {
    close();
    handle_ = std::exchange(other.handle_, kNoSocket);
  }
  return *this;
}

Socket Socket::connectLoopback(std::uint16_t port, int timeoutMillis) {
  Socket socket(open(SOCK_STREAM));
  if (!socket.isOpen()) return socket;
  makeNonBlocking(socket.handle_);
  sockaddr_in address = loopback(port);
  if (connect(socket.handle_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
    if (!wouldBlock()) return Socket();
    Poll one{};
    one.fd = socket.handle_;
    one.events = POLLOUT;
    if (pollAll(&one, 1, timeoutMillis) <= 0) return Socket();
    int error = 0;
    socklen_t size = sizeof error;
    getsockopt(socket.handle_, SOL_SOCKET, SO_ERROR, reinterpret_cast<char*>(&error), &size);
    if (error != 0 || (one.revents & (POLLERR | POLLHUP))) return Socket();
  }
  int yes = 1;
  setsockopt(socket.handle_, IPPROTO_TCP, TCP_NODELAY, reinterpret_cast<char*>(&yes), sizeof yes);
  return socket;
}

Socket Socket::selfConnected() {
  Socket socket(open(SOCK_DGRAM));
  if (!socket.isOpen()) return socket;
  makeNonBlocking(socket.handle_);
  sockaddr_in address = loopback(0);
  socklen_t size = sizeof address;
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  if (bind(socket.handle_, generic, size) != 0 ||
      getsockname(socket.handle_, generic, &size) != 0 ||
      connect(socket.handle_, generic, size) != 0) {
    return Socket();
  }
  return socket;
}

long Socket::send(const char* bytes, std::size_t count) {
  long sent;
  do {
    sent = ::send(handle_, bytes, static_cast<int>(count), kSendFlags);
  } while (sent < 0 && interrupted());
  if (sent >= 0) return sent;
  return wouldBlock() ? kWouldBlock : kEnded;
}

long Socket::receive(char* bytes, std::size_t room) {
  long count;
  do {
    count = ::recv(handle_, bytes, static_cast<int>(room), 0);
  } while (count < 0 && interrupted());
  if (count > 0) return count;
  return count < 0 && wouldBlock() ? kWouldBlock : kEnded;
}

void Socket::shutdownSending() { ::shutdown(handle_, 1); }

void Socket::close() {
  if (handle_ != kNoSocket) closeHandle(std::exchange(handle_, kNoSocket));
}

Readiness waitFor(const Socket& socket, bool reading, bool writing, const Socket& waker,
                  int timeoutMillis) {
  Poll both[2] = {};
  both[0].fd = waker.handle();
  both[0].events = POLLIN;
  unsigned count = 1;
  if (socket.isOpen()) {
    both[1].fd = socket.handle();
    both[1].events = static_cast<short>((reading ? POLLIN : 0) | (writing ? POLLOUT : 0));
    count = 2;
  }
  Readiness ready;
  if (pollAll(both, count, timeoutMillis) <= 0) return ready;
  ready.woken = (both[0].revents & POLLIN) != 0;
  if (count == 2) {
    // An error or an end shows itself at the next read or write.
    bool broken = (both[1].revents & (POLLERR | POLLHUP)) != 0;
    ready.readable = broken || (both[1].revents & POLLIN) != 0;
    ready.writable = (both[1].revents & POLLOUT) != 0;
  }
  return ready;
}

#ifdef _WIN32
void startSockets() {
  WSADATA data;
  WSAStartup(MAKEWORD(2, 2), &data);
}
void stopSockets() { WSACleanup(); }
#else
void startSockets() {}
void stopSockets() {}
#endif

}  // namespace realtime
