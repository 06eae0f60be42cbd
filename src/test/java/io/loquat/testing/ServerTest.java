package io.loquat.testing;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test against a server in the JVM of the tests. Fields annotated with {@code @TestHTTPResource} receive its
 * addresses.
 *
 * <p>{@code @QuarkusTest} does not fit: Surefire passes classes to its forks one at a time, and that annotation
 * restarts the application for each of them. With this one, a fork starts it once per profile.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(LocalServer.Addresses.class)
public @interface ServerTest {

    /** The profile with settings on top of the configuration profile {@code test}. */
    Class<? extends QuarkusTestProfile> value() default Defaults.class;

    /** Only the settings of the configuration profile {@code test}. */
    final class Defaults implements QuarkusTestProfile {}
}
