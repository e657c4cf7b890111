<?php

// For programs without Composer.
spl_autoload_register(function (string $class): void {
    if (str_starts_with($class, 'Convertd\\')) {
        require __DIR__ . '/src/' . substr($class, strlen('Convertd\\')) . '.php';
    }
});
