package io.loquat.testing;

import io.quarkus.bootstrap.classloading.QuarkusClassLoader;
import io.quarkus.bootstrap.logging.InitialConfigurator;
import io.quarkus.runtime.configuration.RuntimeOverrideConfigSource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.value.registry.ValueRegistry;
import io.quarkus.value.registry.ValueRegistry.RuntimeKey;
import java.lang.annotation.Annotation;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestInstancePostProcessor;

/** A server in the JVM of the tests. It runs until the JVM ends; later test classes with the same settings reuse it. */
final class LocalServer {

    private static final String PORT = "quarkus.http.port";
    private static final String MANAGEMENT_PORT = "quarkus.management.port";

    private static final Map<Class<?>, LocalServer> RUNNING = new HashMap<>();

    private final ValueRegistry values;

    private LocalServer(ValueRegistry values) {
        this.values = values;
    }

    private static synchronized LocalServer of(Class<?> test) throws Exception {
        Class<? extends QuarkusTestProfile> settings =
                test.getAnnotation(ServerTest.class).value();
        LocalServer server = RUNNING.get(settings);
        if (server == null) {
            server = start(settings.getDeclaredConstructor().newInstance());
            server.awaitStrictReading();
            RUNNING.put(settings, server);
        }
        return server;
    }

    private static LocalServer start(QuarkusTestProfile settings) throws Exception {
        ClassLoader loaderOfTests = Thread.currentThread().getContextClassLoader();
        try {
            QuarkusClassLoader loader = AugmentedApplication.get().newLoader();
            RuntimeOverrideConfigSource.setConfig(loader, settings.getConfigOverrides());
            InitialConfigurator.DELAYED_HANDLER.buildTimeComplete();
            Thread.currentThread().setContextClassLoader(loader);
            Class<?> starter = loader.loadClass(AugmentedApplication.STARTER);
            Object application = starter.getDeclaredConstructor().newInstance();
            starter.getMethod("start", String[].class).invoke(application, (Object) new String[0]);
            return new LocalServer(bean(ValueRegistry.class, loader));
        } finally {
            Thread.currentThread().setContextClassLoader(loaderOfTests);
        }
    }

    /** Returns a bean of the application, by reflection because its container is of another class loader. */
    private static <T> T bean(Class<T> type, ClassLoader loader) throws Exception {
        Class<?> container = loader.loadClass("jakarta.enterprise.inject.spi.CDI");
        Method select = container.getMethod("select", Class.class, Annotation[].class);
        Object found = select.invoke(container.getMethod("current").invoke(null), type, new Annotation[0]);
        return type.cast(select.getReturnType().getMethod("get").invoke(found));
    }

    /**
     * Waits until both listeners parse strictly. Until the server's own first request has set up a listener, it is
     * lenient.
     */
    private void awaitStrictReading() {
        String twoHosts = "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n";
        for (String port : List.of(PORT, MANAGEMENT_PORT)) {
            Eventually.becomes(
                    List.of(400), () -> RawHttp.send(address(port), twoHosts).statuses());
        }
    }

    private URI address(TestHTTPResource resource) {
        return address(resource.management() ? MANAGEMENT_PORT : PORT).resolve(resource.value());
    }

    private URI address(String port) {
        return URI.create("http://localhost:" + values.get(RuntimeKey.intKey(port)));
    }

    /**
     * Starts a server for a test class unless one with its settings is running, and injects the addresses into each
     * test.
     */
    static final class Addresses implements BeforeAllCallback, TestInstancePostProcessor {

        @Override
        public void beforeAll(ExtensionContext context) throws Exception {
            of(context.getRequiredTestClass());
        }

        @Override
        public void postProcessTestInstance(Object test, ExtensionContext context) throws Exception {
            LocalServer server = of(test.getClass());
            for (Class<?> type = test.getClass(); type != Object.class; type = type.getSuperclass()) {
                for (Field field : type.getDeclaredFields()) {
                    TestHTTPResource resource = field.getAnnotation(TestHTTPResource.class);
                    if (resource != null) {
                        field.setAccessible(true);
                        field.set(test, server.address(resource));
                    }
                }
            }
        }
    }
}
