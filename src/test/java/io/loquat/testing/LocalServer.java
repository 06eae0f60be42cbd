package io.loquat.testing;

import io.quarkus.bootstrap.app.QuarkusBootstrap;
import io.quarkus.bootstrap.app.RunningQuarkusApplication;
import io.quarkus.bootstrap.app.StartupAction;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.value.registry.ValueRegistry.RuntimeKey;
import java.lang.reflect.Field;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestInstancePostProcessor;

/** A server in the JVM of the tests. It runs until the JVM ends; later test classes with the same settings reuse it. */
final class LocalServer {

    private static final Path TARGET = Path.of("target").toAbsolutePath();

    private static final String PORT = "quarkus.http.port";
    private static final String MANAGEMENT_PORT = "quarkus.management.port";

    private static final Map<Class<?>, LocalServer> RUNNING = new HashMap<>();

    private final RunningQuarkusApplication application;

    private LocalServer(RunningQuarkusApplication application) {
        this.application = application;
    }

    private static synchronized LocalServer of(Class<?> test) throws Exception {
        Class<? extends QuarkusTestProfile> settings =
                test.getAnnotation(ServerTest.class).value();
        LocalServer server = RUNNING.get(settings);
        if (server == null) {
            server = new LocalServer(start(settings.getDeclaredConstructor().newInstance()));
            server.awaitStrictReading();
            RUNNING.put(settings, server);
        }
        return server;
    }

    private static RunningQuarkusApplication start(QuarkusTestProfile settings) throws Exception {
        ClassLoader loaderOfTests = Thread.currentThread().getContextClassLoader();
        try {
            StartupAction startup = QuarkusBootstrap.builder()
                    .setMode(QuarkusBootstrap.Mode.TEST)
                    .setTest(true)
                    .setFlatClassPath(true)
                    .setApplicationRoot(TARGET.resolve("classes"))
                    .setProjectRoot(TARGET.getParent())
                    .setTargetDirectory(TARGET)
                    .build()
                    .bootstrap()
                    .createAugmentor()
                    .createInitialRuntimeApplication();
            startup.overrideConfig(settings.getConfigOverrides());
            Thread.currentThread().setContextClassLoader(startup.getClassLoader());
            return startup.run();
        } finally {
            Thread.currentThread().setContextClassLoader(loaderOfTests);
        }
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
        return URI.create("http://localhost:" + application.valueRegistry().get(RuntimeKey.intKey(port)));
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
