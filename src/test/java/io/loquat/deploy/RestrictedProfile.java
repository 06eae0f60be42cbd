package io.loquat.deploy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The restricted profile of the Kubernetes Pod Security Standards (v1.34), for Linux pods. Every method is one control,
 * named as in the standard. Where the restricted profile repeats a control of the baseline more strictly (capabilities,
 * seccomp), only the stricter one is implemented.
 */
final class RestrictedProfile {

    /** A field that a control does not allow. */
    record Violation(String control, String message) {}

    private static final List<String> CONTAINER_LISTS = List.of("initContainers", "containers", "ephemeralContainers");
    private static final String APPARMOR_ANNOTATION = "container.apparmor.security.beta.kubernetes.io/";
    private static final Set<String> SELINUX_TYPES =
            Set.of("", "container_t", "container_init_t", "container_kvm_t", "container_engine_t");
    private static final Set<String> SECCOMP_TYPES = Set.of("RuntimeDefault", "Localhost");
    private static final Set<String> VOLUME_TYPES = Set.of(
            "configMap",
            "csi",
            "downwardAPI",
            "emptyDir",
            "ephemeral",
            "image",
            "persistentVolumeClaim",
            "projected",
            "secret");
    private static final Set<String> SYSCTLS = Set.of(
            "kernel.shm_rmid_forced",
            "net.ipv4.ip_local_port_range",
            "net.ipv4.ip_local_reserved_ports",
            "net.ipv4.ip_unprivileged_port_start",
            "net.ipv4.ping_group_range",
            "net.ipv4.tcp_fin_timeout",
            "net.ipv4.tcp_keepalive_intvl",
            "net.ipv4.tcp_keepalive_probes",
            "net.ipv4.tcp_keepalive_time",
            "net.ipv4.tcp_rmem",
            "net.ipv4.tcp_syncookies",
            "net.ipv4.tcp_wmem");

    private final Node metadata;
    private final Node spec;
    private final Map<String, Node> containers = new LinkedHashMap<>();
    private final List<Violation> found = new ArrayList<>();

    private RestrictedProfile(Node pod) {
        metadata = pod.at("metadata");
        spec = pod.at("spec");
        for (String list : CONTAINER_LISTS) {
            int place = 0;
            for (Node container : spec.at(list).items()) {
                containers.put("spec." + list + "[" + place++ + "]", container);
            }
        }
    }

    /** Returns the violations of a pod, or of the pod template of a workload; empty if it may run. */
    static List<Violation> check(Node pod) {
        RestrictedProfile profile = new RestrictedProfile(pod);
        profile.hostProcess();
        profile.hostNamespaces();
        profile.privilegedContainers();
        profile.hostPathVolumes();
        profile.hostPorts();
        profile.hostProbesAndLifecycleHooks();
        profile.appArmor();
        profile.seLinux();
        profile.procMountType();
        profile.sysctls();
        profile.volumeTypes();
        profile.privilegeEscalation();
        profile.runningAsNonRoot();
        profile.runningAsNonRootUser();
        profile.seccomp();
        profile.capabilities();
        return List.copyOf(profile.found);
    }

    private void hostProcess() {
        securityContexts().forEach((where, context) -> {
            if (context.at("windowsOptions", "hostProcess").is(true)) {
                complain("HostProcess", where + ".windowsOptions.hostProcess is true");
            }
        });
    }

    private void hostNamespaces() {
        for (String field : List.of("hostNetwork", "hostPID", "hostIPC")) {
            if (spec.at(field).is(true)) {
                complain("Host Namespaces", "spec." + field + " is true");
            }
        }
    }

    private void privilegedContainers() {
        containers.forEach((where, container) -> {
            if (container.at("securityContext", "privileged").is(true)) {
                complain("Privileged Containers", where + " is privileged");
            }
        });
    }

    private void hostPathVolumes() {
        for (Node volume : spec.at("volumes").items()) {
            if (volume.at("hostPath").exists()) {
                complain("HostPath Volumes", "volume " + volume.at("name").text() + " is a path of the node");
            }
        }
    }

    private void hostPorts() {
        containers.forEach((where, container) -> {
            for (Node port : container.at("ports").items()) {
                Node hostPort = port.at("hostPort");
                if (hostPort.exists() && !hostPort.is(0)) {
                    complain("Host Ports", where + " takes port " + hostPort.text() + " of the node");
                }
            }
        });
    }

    private void hostProbesAndLifecycleHooks() {
        containers.forEach((where, container) -> {
            Map<String, Node> handlers = new LinkedHashMap<>();
            for (String probe : List.of("livenessProbe", "readinessProbe", "startupProbe")) {
                handlers.put(probe, container.at(probe));
            }
            for (String hook : List.of("postStart", "preStop")) {
                handlers.put("lifecycle." + hook, container.at("lifecycle", hook));
            }
            handlers.forEach((name, handler) -> {
                for (String kind : List.of("httpGet", "tcpSocket")) {
                    if (!handler.at(kind, "host").text().isEmpty()) {
                        complain("Host Probes / Lifecycle Hooks", where + "." + name + "." + kind + " names a host");
                    }
                }
            });
        });
    }

    private void appArmor() {
        securityContexts().forEach((where, context) -> {
            Node profile = context.at("appArmorProfile");
            if (profile.exists() && !SECCOMP_TYPES.contains(profile.at("type").text())) {
                complain(
                        "AppArmor",
                        where + ".appArmorProfile.type is " + profile.at("type").text());
            }
        });
        metadata.at("annotations").entries().forEach((key, annotation) -> {
            String profile = annotation.text();
            boolean allowed =
                    profile.isEmpty() || profile.equals("runtime/default") || profile.startsWith("localhost/");
            if (key.startsWith(APPARMOR_ANNOTATION) && !allowed) {
                complain("AppArmor", "annotation " + key + " is " + profile);
            }
        });
    }

    private void seLinux() {
        securityContexts().forEach((where, context) -> {
            Node options = context.at("seLinuxOptions");
            if (!SELINUX_TYPES.contains(options.at("type").text())) {
                complain(
                        "SELinux",
                        where + ".seLinuxOptions.type is " + options.at("type").text());
            }
            for (String field : List.of("user", "role")) {
                if (!options.at(field).text().isEmpty()) {
                    complain("SELinux", where + ".seLinuxOptions." + field + " is set");
                }
            }
        });
    }

    private void procMountType() {
        containers.forEach((where, container) -> {
            Node procMount = container.at("securityContext", "procMount");
            if (procMount.exists() && !procMount.is("Default")) {
                complain("/proc Mount Type", where + " mounts /proc as " + procMount.text());
            }
        });
    }

    private void sysctls() {
        for (Node sysctl : spec.at("securityContext", "sysctls").items()) {
            if (!SYSCTLS.contains(sysctl.at("name").text())) {
                complain("Sysctls", sysctl.at("name").text() + " is not one of the safe ones");
            }
        }
    }

    private void volumeTypes() {
        for (Node volume : spec.at("volumes").items()) {
            Set<String> types = new TreeSet<>(volume.entries().keySet());
            types.remove("name");
            types.remove("hostPath"); // has its own control
            if (!VOLUME_TYPES.containsAll(types)) {
                complain("Volume Types", "volume " + volume.at("name").text() + " is of type " + types);
            }
        }
    }

    private void privilegeEscalation() {
        containers.forEach((where, container) -> {
            if (!container.at("securityContext", "allowPrivilegeEscalation").is(false)) {
                complain("Privilege Escalation", where + " does not say allowPrivilegeEscalation: false");
            }
        });
    }

    private void runningAsNonRoot() {
        Node pod = spec.at("securityContext", "runAsNonRoot");
        if (pod.is(false)) {
            complain("Running as Non-root", "spec.securityContext.runAsNonRoot is false");
        }
        containers.forEach((where, container) -> {
            Node own = container.at("securityContext", "runAsNonRoot");
            if (own.exists() ? !own.is(true) : !pod.exists()) {
                complain("Running as Non-root", "nothing says that " + where + " must not be root");
            }
        });
    }

    private void runningAsNonRootUser() {
        securityContexts().forEach((where, context) -> {
            if (context.at("runAsUser").is(0)) {
                complain("Running as Non-root user", where + ".runAsUser is 0");
            }
        });
    }

    private void seccomp() {
        securityContexts().forEach((where, context) -> {
            Node profile = context.at("seccompProfile");
            if (profile.exists() && !SECCOMP_TYPES.contains(profile.at("type").text())) {
                complain(
                        "Seccomp",
                        where + ".seccompProfile.type is " + profile.at("type").text());
            }
        });
        boolean podHasOne = spec.at("securityContext", "seccompProfile").exists();
        containers.forEach((where, container) -> {
            if (!podHasOne && !container.at("securityContext", "seccompProfile").exists()) {
                complain("Seccomp", where + " has no seccomp profile, nor has its pod");
            }
        });
    }

    private void capabilities() {
        containers.forEach((where, container) -> {
            Node capabilities = container.at("securityContext", "capabilities");
            if (capabilities.at("drop").items().stream().noneMatch(name -> name.is("ALL"))) {
                complain("Capabilities", where + " does not drop ALL");
            }
            for (Node added : capabilities.at("add").items()) {
                if (!added.is("NET_BIND_SERVICE")) {
                    complain("Capabilities", where + " adds " + added.text());
                }
            }
        });
    }

    /** Returns the security contexts of the pod and of each container by their paths. */
    private Map<String, Node> securityContexts() {
        Map<String, Node> contexts = new LinkedHashMap<>();
        contexts.put("spec.securityContext", spec.at("securityContext"));
        containers.forEach(
                (where, container) -> contexts.put(where + ".securityContext", container.at("securityContext")));
        return contexts;
    }

    private void complain(String control, String message) {
        found.add(new Violation(control, message));
    }
}
