package dev.realtime.lua;

import com.sun.management.GarbageCollectionNotificationInfo;
import com.sun.management.GcInfo;
import dev.realtime.engine.Await;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.management.ListenerNotFoundException;
import javax.management.Notification;
import javax.management.NotificationEmitter;
import javax.management.NotificationListener;
import javax.management.openmbean.CompositeData;

/** Sees the collections of the heap that something in the program has asked for. */
final class ExplicitCollections implements AutoCloseable {
  private final List<Collection> seen = new CopyOnWriteArrayList<>();
  private final NotificationListener listener = this::take;

  /** One collection, the how manieth of its collector; times are those since the JVM began. */
  record Collection(long id, long beginMillis, long endMillis) {}

  ExplicitCollections() {
    for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
      ((NotificationEmitter) collector).addNotificationListener(listener, null, null);
    }
  }

  private void take(Notification notification, Object unused) {
    GarbageCollectionNotificationInfo info =
        GarbageCollectionNotificationInfo.from((CompositeData) notification.getUserData());
    if (info.getGcCause().equals("System.gc()") && info.getGcAction().contains("major")) {
      seen.add(collection(info.getGcInfo()));
    }
  }

  private static Collection collection(GcInfo info) {
    return new Collection(info.getId(), info.getStartTime(), info.getEndTime());
  }

  /** Those so far. They are told of late, but in order: so one is made, and waited for. */
  List<Collection> upToNow() {
    System.gc();
    Collection last =
        ManagementFactory.getPlatformMXBeans(com.sun.management.GarbageCollectorMXBean.class)
            .stream()
            .map(com.sun.management.GarbageCollectorMXBean::getLastGcInfo)
            .filter(Objects::nonNull)
            .map(ExplicitCollections::collection)
            .max(Comparator.comparingLong(Collection::endMillis))
            .orElseThrow();
    Await.until("the collection is told of: " + last, () -> seen.contains(last));
    return List.copyOf(seen.subList(0, seen.indexOf(last)));
  }

  @Override
  public void close() throws ListenerNotFoundException {
    for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
      ((NotificationEmitter) collector).removeNotificationListener(listener);
    }
  }
}
