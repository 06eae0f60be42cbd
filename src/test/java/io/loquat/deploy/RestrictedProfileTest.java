package io.loquat.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.loquat.testing.SourceFiles;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;

/** Every pod meets the restricted profile, and a single wrong field violates exactly the control that it belongs to. */
class RestrictedProfileTest {

    @Test
    void podsAsWrittenMeetTheProfile() {
        assertMeetsTheProfile(Manifests.written("base"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"base", "overlays/dev", "overlays/prod", "overlays/all"})
    void podsAsBuiltMeetTheProfile(String folder) {
        assertMeetsTheProfile(Manifests.built(folder));
    }

    @Test
    void podsOfTheDocumentMeetTheProfileAndOwnTheirFiles() {
        String[] texts = SourceFiles.read(Path.of("docs/deploy.md")).split("apply -f - <<EOF\n|\n +EOF\n", -1);
        List<Node> pods = IntStream.range(0, texts.length)
                .filter(i -> i % 2 == 1)
                .mapToObj(i -> Node.parseAll(texts[i]).get(0))
                .toList();
        Manifests prod = Manifests.built("overlays/prod");
        Node valkey = prod.the("StatefulSet").at("spec", "template", "spec");
        Node loquat = Manifests.built("overlays/dev").the("Deployment").at("spec", "template", "spec");

        assertThat(pods).extracting(pod -> pod.at("metadata", "name").text()).contains("store", "restore");
        assertThat(pods).allSatisfy(pod -> {
            assertThat(pod.at("kind").is("Pod")).isTrue();
            assertThat(RestrictedProfile.check(pod)).isEmpty();
            Node claim = pod.at("spec", "volumes").named("data").at("persistentVolumeClaim", "claimName");
            Node owner = claim.is("data-valkey-0")
                    ? valkey.at("securityContext").with("fsGroupChangePolicy", null)
                    : loquat.at("securityContext");
            assertThat(claim.text()).isIn("data-valkey-0", "loquat-data");
            assertThat(pod.at("spec", "securityContext"))
                    .as("the owner of the files of %s", claim)
                    .isEqualTo(owner);
            if (claim.is("data-valkey-0")) {
                assertThat(pod.at("spec", "containers", 0, "image")).isEqualTo(valkey.at("containers", 0, "image"));
            }
            assertThat(pod.at("spec", "containers", 0, "env").items())
                    .filteredOn(setting -> !setting.at("name").is("LOQUAT_IMPORT"))
                    .as("as in the pods of prod")
                    .isSubsetOf(prod.container().at("env").items());
        });
        assertThat(Manifests.built("overlays/dev")
                        .the("PersistentVolumeClaim")
                        .at("metadata", "name")
                        .is("loquat-data"))
                .isTrue();
    }

    // No value: the field is removed.
    @ParameterizedTest(name = "{0}: {1} = {2}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            HostProcess                   | spec/securityContext/windowsOptions/hostProcess                | true
            HostProcess                   | spec/containers/0/securityContext/windowsOptions/hostProcess   | true
            Host Namespaces               | spec/hostNetwork                                               | true
            Host Namespaces               | spec/hostPID                                                   | true
            Host Namespaces               | spec/hostIPC                                                   | true
            Privileged Containers         | spec/containers/0/securityContext/privileged                   | true
            Capabilities                  | spec/containers/0/securityContext/capabilities                 |
            Capabilities                  | spec/containers/0/securityContext/capabilities/drop            |
            Capabilities                  | spec/containers/0/securityContext/capabilities/drop            | []
            Capabilities                  | spec/containers/0/securityContext/capabilities/drop/0          | NET_RAW
            Capabilities                  | spec/containers/0/securityContext/capabilities/add             | [NET_ADMIN]
            Capabilities                  | spec/containers/0/securityContext/capabilities/add             | [NET_BIND_SERVICE, CHOWN]
            HostPath Volumes              | spec/volumes/0                                                 | {name: tmp, hostPath: {path: /tmp}}
            Host Ports                    | spec/containers/0/ports/0/hostPort                             | 8080
            Host Probes / Lifecycle Hooks | spec/containers/0/livenessProbe/httpGet/host                   | example.org
            Host Probes / Lifecycle Hooks | spec/containers/0/readinessProbe/httpGet/host                  | 127.0.0.1
            Host Probes / Lifecycle Hooks | spec/containers/0/startupProbe                                 | {tcpSocket: {port: 8080, host: 127.0.0.1}}
            Host Probes / Lifecycle Hooks | spec/containers/0/lifecycle/preStop/httpGet                    | {port: 8080, host: example.org}
            Host Probes / Lifecycle Hooks | spec/containers/0/lifecycle/postStart/tcpSocket                | {port: 8080, host: example.org}
            AppArmor                      | spec/securityContext/appArmorProfile/type                      | Unconfined
            AppArmor                      | spec/containers/0/securityContext/appArmorProfile/type         | Unconfined
            AppArmor                      | metadata/annotations                                           | {container.apparmor.security.beta.kubernetes.io/loquat: unconfined}
            SELinux                       | spec/securityContext/seLinuxOptions/type                       | spc_t
            SELinux                       | spec/containers/0/securityContext/seLinuxOptions/type          | unconfined_t
            SELinux                       | spec/securityContext/seLinuxOptions/user                       | system_u
            SELinux                       | spec/containers/0/securityContext/seLinuxOptions/role          | sysadm_r
            /proc Mount Type              | spec/containers/0/securityContext/procMount                    | Unmasked
            Sysctls                       | spec/securityContext/sysctls                                   | [{name: kernel.msgmax, value: '65536'}]
            Volume Types                  | spec/volumes/1                                                 | {name: data, nfs: {server: files, path: /}}
            Volume Types                  | spec/volumes/1                                                 | {name: code, gitRepo: {repository: code}}
            Privilege Escalation          | spec/containers/0/securityContext/allowPrivilegeEscalation     |
            Privilege Escalation          | spec/containers/0/securityContext/allowPrivilegeEscalation     | true
            Running as Non-root           | spec/securityContext/runAsNonRoot                              |
            Running as Non-root           | spec/securityContext/runAsNonRoot                              | false
            Running as Non-root           | spec/containers/0/securityContext/runAsNonRoot                 | false
            Running as Non-root user      | spec/securityContext/runAsUser                                 | 0
            Running as Non-root user      | spec/containers/0/securityContext/runAsUser                    | 0
            Seccomp                       | spec/securityContext/seccompProfile                            |
            Seccomp                       | spec/securityContext/seccompProfile/type                       | Unconfined
            Seccomp                       | spec/containers/0/securityContext/seccompProfile/type          | Unconfined
            """)
    void oneWrongFieldViolatesOneControl(String control, String path, @Nullable String value) {
        Node pod = pod().with(path, value == null ? null : new Yaml().load(value));

        assertThat(violatedControls(pod)).containsExactly(control);
    }

    @ParameterizedTest
    @ValueSource(strings = {"initContainers", "ephemeralContainers"})
    void containersOfAllListsAreChecked(String list) {
        Object careless = new Yaml().load("[{name: helper, image: helper}]");

        assertThat(violatedControls(pod().with("spec/" + list, careless)))
                .containsExactly("Privilege Escalation", "Capabilities");
    }

    @ParameterizedTest(name = "{0} = {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            spec/hostNetwork                                       | false
            spec/containers/0/securityContext/privileged           | false
            spec/containers/0/securityContext/capabilities/add     | [NET_BIND_SERVICE]
            spec/containers/0/ports/0/hostPort                     | 0
            spec/containers/0/livenessProbe/httpGet/host           | ''
            spec/securityContext/appArmorProfile/type              | RuntimeDefault
            spec/securityContext/seLinuxOptions/type               | container_t
            spec/containers/0/securityContext/procMount            | Default
            spec/securityContext/sysctls                           | [{name: net.ipv4.tcp_rmem, value: 4096 87380 1048576}]
            spec/volumes/1                                         | {name: data, persistentVolumeClaim: {claimName: loquat}}
            spec/containers/0/securityContext/runAsNonRoot         | true
            spec/containers/0/securityContext/runAsUser            | 1002
            spec/containers/0/securityContext/seccompProfile/type  | Localhost
            """)
    void allowedValuesAreNoViolation(String path, String value) {
        assertThat(RestrictedProfile.check(pod().with(path, new Yaml().load(value))))
                .isEmpty();
    }

    @Test
    void containersCanMeetTheProfileThemselves() {
        Node pod = pod().with("spec/securityContext", null)
                .with("spec/containers/0/securityContext/runAsNonRoot", true)
                .with("spec/containers/0/securityContext/seccompProfile/type", "RuntimeDefault");

        assertThat(RestrictedProfile.check(pod)).isEmpty();
    }

    private static void assertMeetsTheProfile(Manifests manifests) {
        for (Node pod : manifests.podTemplates()) {
            assertThat(RestrictedProfile.check(pod)).as(manifests.name()).isEmpty();
        }
    }

    private static List<String> violatedControls(Node pod) {
        return RestrictedProfile.check(pod).stream()
                .map(RestrictedProfile.Violation::control)
                .distinct()
                .toList();
    }

    private static Node pod() {
        return Manifests.written("base").the("Deployment").at("spec", "template");
    }
}
