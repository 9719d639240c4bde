package io.rpcboot.autoconfigure.client;

import io.rpcboot.annotation.ImportRpcClients;
import java.util.LinkedHashSet;
import java.util.Set;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.env.Environment;
import org.springframework.core.io.ResourceLoader;
import org.springframework.core.type.AnnotationMetadata;
import org.springframework.util.ClassUtils;

/** Registers the typed clients that {@link ImportRpcClients} names. */
public final class ImportRpcClientsRegistrar implements ImportBeanDefinitionRegistrar {

    private final Environment environment;
    private final ResourceLoader resourceLoader;

    ImportRpcClientsRegistrar(Environment environment, ResourceLoader resourceLoader) {
        this.environment = environment;
        this.resourceLoader = resourceLoader;
    }

    @Override
    public void registerBeanDefinitions(AnnotationMetadata metadata, BeanDefinitionRegistry registry) {
        if (!registry.containsBeanDefinition(ImportedClients.class.getName())) {
            RootBeanDefinition marker = new RootBeanDefinition(ImportedClients.class, ImportedClients::new);
            marker.setRole(BeanDefinition.ROLE_INFRASTRUCTURE);
            registry.registerBeanDefinition(ImportedClients.class.getName(), marker);
        }
        MergedAnnotation<ImportRpcClients> annotation =
                metadata.getAnnotations().get(ImportRpcClients.class);
        Class<?>[] types = annotation.getClassArray("types");
        for (Class<?> type : types) {
            TypedClientDefinition.register(type, registry);
        }
        Set<String> packages = packages(annotation);
        if (packages.isEmpty() && types.length == 0) {
            packages.add(ClassUtils.getPackageName(metadata.getClassName()));
        }
        new TypedClientScanner(environment, resourceLoader)
                .scan(packages)
                .forEach(type -> TypedClientDefinition.register(type, registry));
    }

    private static Set<String> packages(MergedAnnotation<ImportRpcClients> annotation) {
        Set<String> packages = new LinkedHashSet<>();
        for (String each : annotation.getStringArray("basePackages")) {
            packages.add(each);
        }
        for (Class<?> each : annotation.getClassArray("basePackageClasses")) {
            packages.add(ClassUtils.getPackageName(each));
        }
        return packages;
    }

    /** A bean that says that the application imports its typed clients itself. */
    static final class ImportedClients {}
}
