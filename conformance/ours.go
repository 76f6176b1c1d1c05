package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
)

// request asks ours.mjs what our code makes of something.
type request struct {
	Do        string            `json:"do"`
	Text      string            `json:"text,omitempty"`
	Object    map[string]any    `json:"object,omitempty"`
	Variables map[string]string `json:"variables,omitempty"`
	Root      string            `json:"root,omitempty"`
	Folder    string            `json:"folder"`
}

// answer is what our code made of it; refused holds the words in which it said no.
type answer struct {
	Text    string           `json:"text"`
	Object  map[string]any   `json:"object"`
	Objects []map[string]any `json:"objects"`
	Refused *string          `json:"refused"`
}

// ask gives one answer for each request, in order.
func ask(requests []request) ([]answer, error) {
	var input bytes.Buffer
	encoder := json.NewEncoder(&input)
	for _, request := range requests {
		if err := encoder.Encode(request); err != nil {
			return nil, err
		}
	}
	command := exec.Command("node", "ours.mjs")
	command.Stdin, command.Stderr = &input, os.Stderr
	output, err := command.Output()
	if err != nil {
		return nil, fmt.Errorf("ours.mjs: %w", err)
	}
	answers := make([]answer, 0, len(requests))
	for decoder := json.NewDecoder(bytes.NewReader(output)); decoder.More(); {
		var next answer
		if err := decoder.Decode(&next); err != nil {
			return nil, err
		}
		answers = append(answers, next)
	}
	if len(answers) != len(requests) {
		return nil, fmt.Errorf("ours.mjs gave %d answers to %d requests", len(answers), len(requests))
	}
	return answers, nil
}

// sampleVariables gives the typed samples of the variables that provisioning supplies.
func sampleVariables() (map[string]string, error) {
	answers, err := ask([]request{{Do: "sampleVariables"}})
	if err != nil {
		return nil, err
	}
	variables := map[string]string{}
	for name, value := range answers[0].Object {
		variables[name] = fmt.Sprint(value)
	}
	return variables, nil
}
