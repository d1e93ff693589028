"""What leaves for the public: the outputs of a study, each checked by two people, published as a signed bundle."""
