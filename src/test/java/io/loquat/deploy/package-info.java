/** What is deployed: the manifests under {@code k8s/}, read as Kubernetes would read them. */
@NullMarked
package io.loquat.deploy;

import org.jspecify.annotations.NullMarked;
