package io.loquat.wire;

import io.loquat.testing.Profiles;
import io.quarkus.test.junit.QuarkusIntegrationTest;
import io.quarkus.test.junit.TestProfile;

@QuarkusIntegrationTest
@TestProfile(Profiles.Packaged.class)
class StrictHttpIT extends StrictHttpScenarios {}
