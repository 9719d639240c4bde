package io.rpcboot.autoconfigure.client;

import io.rpcboot.annotation.RpcClient;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import org.springframework.beans.factory.annotation.AnnotatedBeanDefinition;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.env.Environment;
import org.springframework.core.io.ResourceLoader;
import org.springframework.core.type.AnnotationMetadata;
import org.springframework.core.type.filter.AnnotationTypeFilter;
import org.springframework.util.ClassUtils;

/** Finds the interfaces with {@link RpcClient} in packages. */
final class TypedClientScanner extends ClassPathScanningCandidateComponentProvider {

    private final ResourceLoader resourceLoader;

    TypedClientScanner(Environment environment, ResourceLoader resourceLoader) {
        super(false, environment);
        this.resourceLoader = resourceLoader;
        setResourceLoader(resourceLoader);
        addIncludeFilter(new AnnotationTypeFilter(RpcClient.class, true, true));
    }

    /** The interfaces in the packages and below. */
    Set<Class<?>> scan(Collection<String> packages) {
        Set<Class<?>> types = new LinkedHashSet<>();
        for (String each : packages) {
            for (BeanDefinition candidate : findCandidateComponents(each)) {
                String className = String.valueOf(candidate.getBeanClassName());
                types.add(ClassUtils.resolveClassName(className, resourceLoader.getClassLoader()));
            }
        }
        return types;
    }

    @Override
    protected boolean isCandidateComponent(AnnotatedBeanDefinition definition) {
        AnnotationMetadata metadata = definition.getMetadata();
        return metadata.isInterface()
                && metadata.isIndependent()
                && !metadata.isAnnotation()
                && metadata.isAnnotated(RpcClient.class.getName());
    }
}
