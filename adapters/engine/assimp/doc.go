// Package assimp owns the engine of three-dimensional models: the Open Asset Import Library's
// assimp reads and writes meshes.
//
// It draws nothing, and loads nothing that a model names: textures stay where they are.
package assimp
