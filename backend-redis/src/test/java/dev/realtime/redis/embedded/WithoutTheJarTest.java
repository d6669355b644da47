package dev.realtime.redis.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.realtime.api.action.Definition;
import dev.realtime.api.backend.BackendException;
import dev.realtime.api.store.StoreContext;
import dev.realtime.api.store.StoreFactory;
import dev.realtime.engine.store.Stores;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The jar with the program redis-server is optional. */
final class WithoutTheJarTest {
  @TempDir private Path folder;

  /**
   * Knows the classes of this module anew, without that jar, and takes the rest from the tests'.
   */
  private static final class Without extends URLClassLoader {
    Without(URL[] urls) {
      super(urls, null);
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      return name.startsWith("dev.realtime.redis.")
          ? super.findClass(name)
          : WithoutTheJarTest.class.getClassLoader().loadClass(name);
    }

    @Override
    public @Nullable URL getResource(String name) {
      return findResource(name);
    }
  }

  private static StoreFactory embedded(ClassLoader loader) {
    return ServiceLoader.load(StoreFactory.class, loader).stream()
        .filter(provider -> provider.type().getSimpleName().equals("EmbeddedFactory"))
        .findFirst()
        .orElseThrow()
        .get();
  }

  private static URL[] thisModule() throws IOException {
    List<URL> urls = new ArrayList<>();
    urls.add(
        Objects.requireNonNull(
            EmbeddedFactory.class.getProtectionDomain().getCodeSource().getLocation()));
    return urls.toArray(URL[]::new);
  }

  @Test
  void shouldSayWhichJarIsMissing() throws Exception {
    try (Without loader = new Without(thisModule())) {
      StoreFactory embedded = embedded(loader);
      assertThat(embedded.getClass()).isNotEqualTo(EmbeddedFactory.class);
      assertThat(embedded.opensUnasked()).isFalse();
      Definition settings = Stores.find().read("embedded:", variable -> null);
      StoreContext context = StoreContext.builder().dataFolder(folder).build();
      assertThatThrownBy(() -> embedded.open(settings, context))
          .isInstanceOf(BackendException.class)
          .hasMessage(
              "Redis cannot be started: the jar embedded-redis (org.signal:embedded-redis) is not"
                  + " on the class path: add it, or name a Redis");
      assertThat(embedded.attach(settings, context)).isEmpty();
    }
    assertThat(new EmbeddedFactory().opensUnasked()).isTrue();
  }
}
