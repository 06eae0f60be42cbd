/**
 * Tests of the deployment: the manifests under {@code k8s/}, read as Kubernetes reads them, and the proxy
 * configurations.
 */
@NullMarked
package io.loquat.deploy;

import org.jspecify.annotations.NullMarked;
